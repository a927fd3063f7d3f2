// Reads a tlog-tiles log, from a folder or over HTTP, and checks it by the code of others: golang.org/x/mod's note and
// tlog (signature, root over all entries, every tile, inclusion and consistency proofs), and Tessera's fsck.
//
// Usage: verify -log URL|FOLDER -keys FILE [-token T]. Exit 0: both accept it; 1: one does not, and says why.
// With -receipt FILE: a .tlog-proof, read by transparency-dev/formats and checked by x/mod, with the entry that it carries.
// With -witness VKEY: that witness must have cosigned the checkpoint.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	fproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/api/layout"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	where    = flag.String("log", "", "a folder, or the log's URL")
	keys     = flag.String("keys", "", "a file with the log's verifier keys, one a line; the first that signed counts")
	token    = flag.String("token", "", "a bearer token")
	onlyFsck = flag.Bool("only-fsck", false, "leave x/mod out")
	receipt  = flag.String("receipt", "", "a .tlog-proof instead of a log")
	witness  = flag.String("witness", "", "a witness's verifier key")
	proofs   = flag.Int64("proofs", 300, "how many entries and sizes to prove, spread over the log")
)

// The log's files.
type source struct{}

func (source) get(path string) ([]byte, error) {
	if !strings.HasPrefix(*where, "http") {
		return os.ReadFile(filepath.Join(*where, path))
	}
	request, err := http.NewRequest("GET", strings.TrimSuffix(*where, "/")+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	if *token != "" {
		request.Header.Set("Authorization", "Bearer "+*token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode == http.StatusNotFound {
		return nil, os.ErrNotExist
	}
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return body, err
}

// As Tessera's fsck reads. One checkpoint for all: the log may grow meanwhile.
type fetcher struct {
	source
	checkpoint []byte
}

func (f fetcher) ReadCheckpoint(context.Context) ([]byte, error) { return f.checkpoint, nil }
func (f fetcher) ReadTile(_ context.Context, level, index uint64, width uint8) ([]byte, error) {
	return f.get(layout.TilePath(level, index, width))
}
func (f fetcher) ReadEntryBundle(_ context.Context, index uint64, width uint8) ([]byte, error) {
	return f.get(layout.EntriesPath(index, width))
}

// As x/mod reads; it checks each tile against the tree's root before it uses it.
func (f fetcher) Height() int { return 8 }
func (f fetcher) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		bytes, err := f.get(layout.TilePath(uint64(tile.L), uint64(tile.N), uint8(tile.W%256)))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}
func (f fetcher) SaveTiles([]tlog.Tile, [][]byte) {}

// A tree made of the entries alone.
type memory struct{ hashes []tlog.Hash }

func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, m.hashes[index])
	}
	return found, nil
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "refused: "+format+"\n", values...)
	os.Exit(1)
}

func check(err error, what string) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

func head(text string) (origin string, tree tlog.Tree) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		fail("a checkpoint of %d lines", len(lines))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "size")
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check(err, "root")
	if len(root) != len(tree.Hash) {
		fail("a root of %d bytes", len(root))
	}
	return lines[0], tlog.Tree{N: size, Hash: tlog.Hash(root)}
}

// Every entry, as the bundles have it, into a tree of our own.
func entries(f fetcher, size int64) *memory {
	tree := &memory{}
	count := int64(0)
	for index := uint64(0); count < size; index++ {
		width := min(size-count, 256)
		bundle, err := f.get(layout.EntriesPath(index, uint8(width%256)))
		check(err, "entries")
		for ; width > 0; width-- {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				fail("entry %d is cut off", count)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			hashes, err := tlog.StoredHashes(count, bundle[2:end], tree)
			check(err, "hash")
			tree.hashes = append(tree.hashes, hashes...)
			bundle = bundle[end:]
			count++
		}
		if len(bundle) > 0 {
			fail("bundle %d has more than its entries", index)
		}
	}
	return tree
}

func viaMod(f fetcher, tree tlog.Tree) (proven int64) {
	own := entries(f, tree.N)
	root, err := tlog.TreeHash(tree.N, own)
	check(err, "root")
	if root != tree.Hash {
		fail("the entries make another root than the checkpoint's")
	}
	published := tlog.TileHashReader(tree, f)
	step := max(1, tree.N / *proofs)
	for index := int64(0); index < tree.N; index += step {
		record, err := tlog.ProveRecord(tree.N, index, published)
		check(err, fmt.Sprintf("inclusion of %d", index))
		leaf, _ := own.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		check(tlog.CheckRecord(record, tree.N, tree.Hash, index, leaf[0]), fmt.Sprintf("inclusion of %d", index))
		older, err := tlog.TreeHash(index+1, own)
		check(err, "older root")
		growth, err := tlog.ProveTree(tree.N, index+1, published)
		check(err, fmt.Sprintf("consistency from %d", index+1))
		check(tlog.CheckTree(growth, tree.N, tree.Hash, index+1, older), fmt.Sprintf("consistency from %d", index+1))
		proven++
	}
	return proven
}

func viaFsck(f fetcher, verifier note.Verifier) {
	hasher := func(bundle []byte) ([][]byte, error) {
		parsed := &api.EntryBundle{}
		if err := parsed.UnmarshalText(bundle); err != nil {
			return nil, err
		}
		var hashes [][]byte
		for _, entry := range parsed.Entries {
			hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
		}
		return hashes, nil
	}
	check(fsck.New(verifier.Name(), verifier, f, hasher, fsck.Opts{N: 2}).Check(context.Background()), "Tessera's fsck")
}

func main() {
	flag.Parse()
	lines, err := os.ReadFile(*keys)
	check(err, "keys")
	var carried fproof.TLogProof
	var checkpoint []byte
	if *receipt != "" {
		text, err := os.ReadFile(*receipt)
		check(err, "receipt")
		check(carried.Unmarshal(text), "receipt")
		checkpoint = carried.Checkpoint
	} else {
		checkpoint, err = source{}.get("checkpoint")
		check(err, "checkpoint")
	}
	var verifier note.Verifier
	var opened *note.Note
	for _, line := range bytes.Fields(lines) {
		verifier, err = note.NewVerifier(string(line))
		check(err, "key")
		if opened, err = note.Open(checkpoint, note.VerifierList(verifier)); err == nil {
			break
		}
	}
	check(err, "signature")
	if opened == nil {
		fail("no keys")
	}
	origin, tree := head(opened.Text)
	if origin != verifier.Name() {
		fail("the origin %q is not the key's name", origin)
	}
	if *witness != "" {
		cosigner, err := fnote.NewVerifierForCosignatureV1(*witness)
		check(err, "witness")
		_, err = note.Open(checkpoint, note.VerifierList(cosigner))
		check(err, "cosignature")
	}
	if *receipt != "" {
		var record tlog.RecordProof
		for _, hash := range carried.Hashes {
			record = append(record, tlog.Hash(hash))
		}
		leaf := tlog.RecordHash(carried.ExtraData)
		check(tlog.CheckRecord(record, tree.N, tree.Hash, int64(carried.Index), leaf), "receipt")
		fmt.Printf("accepted: entry %d of %s\n", carried.Index, origin)
		return
	}
	f := fetcher{checkpoint: checkpoint}
	proven := int64(0)
	if !*onlyFsck {
		proven = viaMod(f, tree)
	}
	viaFsck(f, verifier)
	fmt.Printf("accepted: %s, %d entries, %d proofs of each kind\n", origin, tree.N, proven)
}
