// Asks a witness to cosign the checkpoints of a log that grows here in memory, and to cosign what it must refuse; then
// lets Tessera, as a log of its own, obtain the witness's cosignature for each checkpoint that it publishes. Proofs are
// x/mod's; cosignatures are verified by transparency-dev/formats. Exit 0: every answer is as the specification has it.
//
// Usage: witness -url URL -key VKEY -secret FILE -other FILE (two logs' signing keys, see -make-keys).
package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	address = flag.String("url", "", "the witness's submission prefix")
	key     = flag.String("key", "", "its verifier key")
	secret  = flag.String("secret", "", "a file with the log's signing key")
	made    = flag.String("make-keys", "", "make keys of three logs in this folder (first.key, …, and logs, which names them), and end")
	other   = flag.String("other", "", "a file with the signing key of Tessera's log")
)

type tree struct {
	size   int64
	hashes []tlog.Hash
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, t.hashes[index])
	}
	return found, nil
}

func (t *tree) grow(size int64) {
	for ; t.size < size; t.size++ {
		stored, err := tlog.StoredHashes(t.size, []byte(fmt.Sprintf("entry %d", t.size)), t)
		check(err)
		t.hashes = append(t.hashes, stored...)
	}
}

func (t *tree) consistency(old, size int64) [][]byte {
	proof := [][]byte{}
	if old == 0 || old == size {
		return proof
	}
	hashes, err := tlog.ProveTree(size, old, t)
	check(err)
	for _, hash := range hashes {
		proof = append(proof, hash[:])
	}
	return proof
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}

func makeKeys(folder string) {
	known := ""
	for _, name := range []string{"first", "second", "third"} {
		secret, public, err := note.GenerateKey(rand.Reader, name+".example")
		check(err)
		check(os.WriteFile(filepath.Join(folder, name+".key"), []byte(secret+"\n"), 0o600))
		known += public + "\n"
	}
	check(os.WriteFile(filepath.Join(folder, "logs"), []byte(known), 0o600))
}

func main() {
	flag.Parse()
	if *made != "" {
		makeKeys(*made)
		return
	}
	text, err := os.ReadFile(*secret)
	check(err)
	signer, err := note.NewSigner(strings.TrimSpace(string(text)))
	check(err)
	verifier, err := fnote.NewVerifierForCosignatureV1(*key)
	check(err)
	log := &tree{}
	log.grow(1000)

	sign := func(size int64, spoilt byte) []byte {
		root, err := tlog.TreeHash(size, log)
		check(err)
		root[0] ^= spoilt
		body := fmt.Sprintf("%s\n%d\n%s\n", signer.Name(), size, base64.StdEncoding.EncodeToString(root[:]))
		signed, err := note.Sign(&note.Note{Text: body}, signer)
		check(err)
		return signed
	}
	checks := 0
	expect := func(what string, old int64, checkpoint []byte, proof [][]byte, want int) {
		body := fmt.Sprintf("old %d\n", old)
		for _, hash := range proof {
			body += base64.StdEncoding.EncodeToString(hash) + "\n"
		}
		response, err := http.Post(*address+"/add-checkpoint", "text/plain", strings.NewReader(body+"\n"+string(checkpoint)))
		check(err)
		answer, err := io.ReadAll(response.Body)
		check(err)
		response.Body.Close()
		if response.StatusCode != want {
			check(fmt.Errorf("%s: %s (%s), not %d", what, response.Status, answer, want))
		}
		if want == http.StatusOK {
			_, err := note.Open(append(checkpoint, answer...), note.VerifierList(verifier))
			check(err)
		}
		checks++
	}
	expect("the first", 0, sign(10, 0), nil, 200)
	expect("grown", 10, sign(300, 0), log.consistency(10, 300), 200)
	expect("the same again", 300, sign(300, 0), nil, 200)
	expect("a stale old size", 10, sign(400, 0), log.consistency(10, 400), 409)
	expect("a bad proof", 300, sign(400, 0), log.consistency(299, 400), 422)
	expect("no proof", 300, sign(400, 0), nil, 422)
	expect("another root in the proof", 300, sign(400, 1), log.consistency(300, 400), 422)
	expect("an old size above the new", 300, sign(200, 0), nil, 400)
	unsigned := []byte(strings.Replace(string(sign(400, 0)), "\n400\n", "\n401\n", 1))
	expect("a signature that does not fit", 300, unsigned, log.consistency(300, 400), 403)
	stranger := []byte(strings.Replace(string(sign(400, 0)), signer.Name(), "stranger.example", 1))
	expect("a log that it does not know", 300, stranger, nil, 404)
	expect("grown after all that", 300, sign(1000, 0), log.consistency(300, 1000), 200)
	expect("another root of that size", 1000, sign(1000, 1), nil, 409)
	expect("a log that has forked", 1000, sign(1000, 0), nil, 422)
	published := asTessera(verifier)
	fmt.Printf("accepted: %d answers as specified, %d checkpoints published by Tessera\n", checks, published)
}

// A log that publishes no checkpoint without the witness's cosignature. Its key is of its own, and known to the witness.
func asTessera(witness note.Verifier) int {
	text, err := os.ReadFile(*other)
	check(err)
	signer, err := note.NewSigner(strings.TrimSpace(string(text)))
	check(err)
	folder, err := os.MkdirTemp("", "slipway-interop-")
	check(err)
	defer os.RemoveAll(folder)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	base, err := url.Parse(*address)
	check(err)
	asked, err := tessera.NewWitness(*key, base)
	check(err)
	driver, err := posix.New(ctx, posix.Config{Path: folder})
	check(err)
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithCheckpointInterval(200*time.Millisecond).
		WithBatching(16, 50*time.Millisecond).
		WithWitnesses(tessera.NewWitnessGroup(1, asked), nil))
	check(err)
	published := 0
	for round := 1; round <= 3; round++ {
		var last tessera.IndexFuture
		for i := 0; i < 40; i++ {
			last = appender.Add(ctx, tessera.NewEntry([]byte(fmt.Sprintf("round %d, entry %d", round, i))))
		}
		index, err := last()
		check(err)
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				check(fmt.Errorf("Tessera got no cosigned checkpoint of %d entries", index.Index+1))
			}
			checkpoint, err := reader.ReadCheckpoint(ctx)
			if err != nil {
				continue
			}
			opened, err := note.Open(checkpoint, note.VerifierList(witness))
			check(err)
			if _, tree := head(opened.Text); tree.N > int64(index.Index) {
				published++
				break
			}
		}
	}
	check(shutdown(ctx))
	return published
}

func head(text string) (string, tlog.Tree) {
	lines := strings.Split(text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	return lines[0], tlog.Tree{N: size}
}
