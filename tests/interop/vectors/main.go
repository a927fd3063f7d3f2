// Makes tests/vectors/tlog.json: what the C++ and the TypeScript verifier must accept and refuse, as programs
// that neither of them is judge it. Usage: go run ./vectors >../vectors/tlog.json
//
// Trees, proofs and notes are made by golang.org/x/mod, tiles' paths by Tessera, cosignatures and .tlog-proof
// texts by transparency-dev/formats. Whether a proof verifies is what transparency-dev/merkle says, and x/mod
// where it can say so.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"

	fnote "github.com/transparency-dev/formats/note"
	fproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api/layout"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A tree in memory, as x/mod stores it.
type tree struct {
	size   int64
	hashes []tlog.Hash
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = t.hashes[index]
	}
	return found, nil
}

func (t *tree) add(entry []byte) {
	stored, err := tlog.StoredHashes(t.size, entry, t)
	check(err)
	t.hashes = append(t.hashes, stored...)
	t.size++
}

func (t *tree) root(size int64) []byte {
	if size == 0 {
		return rfc6962.DefaultHasher.EmptyRoot()
	}
	root, err := tlog.TreeHash(size, t)
	check(err)
	return root[:]
}

func (t *tree) leaf(index int64) []byte {
	return t.hashes[tlog.StoredHashIndex(0, index)][:]
}

func (t *tree) inclusion(index, size int64) [][]byte {
	found, err := tlog.ProveRecord(size, index, t)
	check(err)
	return slices(found)
}

func (t *tree) consistency(old, size int64) [][]byte {
	if old == size {
		return [][]byte{}
	}
	found, err := tlog.ProveTree(size, old, t)
	check(err)
	return slices(found)
}

func slices(hashes []tlog.Hash) [][]byte {
	out := [][]byte{}
	for _, hash := range hashes {
		out = append(out, append([]byte(nil), hash[:]...))
	}
	return out
}

type inclusionCase struct {
	What  string   `json:"what"`
	Index uint64   `json:"index"`
	Size  uint64   `json:"size"`
	Leaf  []byte   `json:"leaf"`
	Proof [][]byte `json:"proof"`
	Root  []byte   `json:"root"`
	OK    bool     `json:"ok"`
}

type consistencyCase struct {
	What    string   `json:"what"`
	OldSize uint64   `json:"old_size"`
	Size    uint64   `json:"size"`
	OldRoot []byte   `json:"old_root"`
	Proof   [][]byte `json:"proof"`
	Root    []byte   `json:"root"`
	OK      bool     `json:"ok"`
}

func judgeInclusion(c *inclusionCase) {
	err := proof.VerifyInclusion(rfc6962.DefaultHasher, c.Index, c.Size, c.Leaf, c.Proof, c.Root)
	c.OK = err == nil
	if len(c.Root) != sha256.Size || len(c.Leaf) != sha256.Size {
		log.Fatalf("%s: not a hash", c.What)
	}
	var record tlog.RecordProof
	for _, hash := range c.Proof {
		record = append(record, tlog.Hash(hash))
	}
	if (tlog.CheckRecord(record, int64(c.Size), tlog.Hash(c.Root), int64(c.Index), tlog.Hash(c.Leaf)) == nil) != c.OK {
		log.Fatalf("%s: the two Go verifiers differ", c.What)
	}
}

func judgeConsistency(c *consistencyCase) {
	err := proof.VerifyConsistency(rfc6962.DefaultHasher, c.OldSize, c.Size, c.Proof, c.OldRoot, c.Root)
	c.OK = err == nil
	var treeProof tlog.TreeProof
	for _, hash := range c.Proof {
		treeProof = append(treeProof, tlog.Hash(hash))
	}
	if (tlog.CheckTree(treeProof, int64(c.Size), tlog.Hash(c.Root), int64(c.OldSize), tlog.Hash(c.OldRoot)) == nil) != c.OK {
		log.Fatalf("%s: the two Go verifiers differ", c.What)
	}
}

func flipped(hash []byte) []byte {
	out := append([]byte(nil), hash...)
	out[7] ^= 0x10
	return out
}

// The proof, and what may have been done to it.
func altered(path [][]byte, garbage []byte, visit func(what string, path [][]byte)) {
	copyOf := func() [][]byte { return append([][]byte{}, path...) }
	visit("as it is", copyOf())
	visit("one hash too many at the end", append(copyOf(), garbage))
	visit("one hash too many at the start", append([][]byte{garbage}, path...))
	if len(path) > 0 {
		visit("without its last hash", copyOf()[:len(path)-1])
		visit("without its first hash", copyOf()[1:])
		visit("empty", [][]byte{})
		for i := range path {
			changed := copyOf()
			changed[i] = flipped(path[i])
			visit(fmt.Sprintf("a bit of hash %d changed", i), changed)
		}
	}
	if len(path) > 1 {
		swapped := copyOf()
		swapped[0], swapped[1] = swapped[1], swapped[0]
		visit("two hashes swapped", swapped)
	}
}

func inclusionCases(t *tree, pairs [][2]int64, thorough func(index, size int64) bool) []inclusionCase {
	var cases []inclusionCase
	add := func(c inclusionCase) {
		judgeInclusion(&c)
		cases = append(cases, c)
	}
	for _, pair := range pairs {
		index, size := pair[0], pair[1]
		base := inclusionCase{What: fmt.Sprintf("leaf %d of %d", index, size), Index: uint64(index), Size: uint64(size),
			Leaf: t.leaf(index), Proof: t.inclusion(index, size), Root: t.root(size)}
		if !thorough(index, size) {
			add(base)
			continue
		}
		altered(base.Proof, t.root(t.size), func(what string, path [][]byte) {
			c := base
			c.What, c.Proof = base.What+": "+what, path
			add(c)
		})
		other := base
		other.What, other.Leaf = base.What+": another leaf", flipped(base.Leaf)
		add(other)
		other = base
		other.What, other.Root = base.What+": another root", flipped(base.Root)
		add(other)
		other = base
		other.What, other.Index = base.What+": the next index", base.Index+1
		if other.Index < other.Size {
			add(other)
		}
		other = base
		other.What, other.Size = base.What+": twice the size", base.Size*2
		add(other)
	}
	return cases
}

func consistencyCases(t *tree, pairs [][2]int64, thorough func(old, size int64) bool) []consistencyCase {
	var cases []consistencyCase
	add := func(c consistencyCase) {
		judgeConsistency(&c)
		cases = append(cases, c)
	}
	for _, pair := range pairs {
		old, size := pair[0], pair[1]
		base := consistencyCase{What: fmt.Sprintf("%d to %d", old, size), OldSize: uint64(old), Size: uint64(size),
			OldRoot: t.root(old), Proof: t.consistency(old, size), Root: t.root(size)}
		if !thorough(old, size) {
			add(base)
			continue
		}
		altered(base.Proof, t.root(t.size), func(what string, path [][]byte) {
			c := base
			c.What, c.Proof = base.What+": "+what, path
			add(c)
		})
		other := base
		other.What, other.OldRoot = base.What+": another old root", flipped(base.OldRoot)
		add(other)
		other = base
		other.What, other.Root = base.What+": another root", flipped(base.Root)
		add(other)
		other = base
		other.What, other.OldRoot, other.Root = base.What+": roots swapped", base.Root, base.OldRoot
		if old != size {
			add(other)
		}
		other = base
		other.What, other.Size = base.What+": one larger", base.Size+1
		add(other)
	}
	return cases
}

func signerOf(name string, kind byte, seed byte) (skey, vkey string) {
	secret := bytes.Repeat([]byte{seed}, ed25519.SeedSize)
	public := ed25519.NewKeyFromSeed(secret).Public().(ed25519.PublicKey)
	hash := sha256.Sum256(append([]byte(name+"\n"), append([]byte{kind}, public...)...))
	id := hex.EncodeToString(hash[:4])
	text := func(bytes []byte) string { return base64.StdEncoding.EncodeToString(append([]byte{kind}, bytes...)) }
	return fmt.Sprintf("PRIVATE+KEY+%s+%s+%s", name, id, text(secret)), fmt.Sprintf("%s+%s+%s", name, id, text(public))
}

type noteCase struct {
	What string   `json:"what"`
	Note string   `json:"note"`
	Keys []string `json:"keys"`
	OK   bool     `json:"ok"`
}

type pathCase struct {
	Level *uint64 `json:"level"` // None: an entry bundle.
	Index uint64  `json:"index"`
	Width uint64  `json:"width"`
	Path  string  `json:"path"`
}

type receiptCase struct {
	What  string `json:"what"`
	Text  string `json:"text"`
	Entry []byte `json:"entry"`
	OK    bool   `json:"ok"`
}

type tileCase struct {
	Path  string `json:"path"`
	Bytes []byte `json:"bytes"`
}

func paths() []pathCase {
	var cases []pathCase
	for _, index := range []uint64{0, 1, 255, 999, 1000, 123456, 1234067, 999999999} {
		for _, width := range []uint64{1, 112, 255, 256} {
			partial := uint8(width % 256)
			for _, level := range []uint64{0, 1, 7, 63} {
				own := level
				cases = append(cases, pathCase{&own, index, width, layout.TilePath(level, index, partial)})
			}
			cases = append(cases, pathCase{nil, index, width, layout.EntriesPath(index, partial)})
		}
	}
	return cases
}

// Which of these texts golang.org/x/mod opens with these keys, and, where a witness's key is among them, the
// cosignature's own verifier.
func judgeNote(c *noteCase) {
	var verifiers []note.Verifier
	for _, key := range c.Keys {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			verifier, err = fnote.NewVerifierForCosignatureV1(key)
		}
		check(err)
		verifiers = append(verifiers, verifier)
	}
	_, err := note.Open([]byte(c.Note), note.VerifierList(verifiers...))
	c.OK = err == nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	small := &tree{}
	// The leaves of the certificate transparency reference implementation.
	entries := [][]byte{{}, {0x00}, {0x10}, {0x20, 0x21}, {0x30, 0x31}, {0x40, 0x41, 0x42, 0x43},
		{0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57},
		{0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f}}
	leaves, roots := [][]byte{}, [][]byte{small.root(0)}
	var inclusionPairs, consistencyPairs [][2]int64
	for i, entry := range entries {
		small.add(entry)
		leaves = append(leaves, small.leaf(int64(i)))
		roots = append(roots, small.root(small.size))
	}
	for size := int64(1); size <= small.size; size++ {
		for index := int64(0); index < size; index++ {
			inclusionPairs = append(inclusionPairs, [2]int64{index, size})
			consistencyPairs = append(consistencyPairs, [2]int64{index + 1, size})
		}
	}

	// Large enough for full and partial tiles on two levels; entry i is "entry <i>".
	const largeSize = 600
	large := &tree{}
	for i := 0; i < largeSize; i++ {
		large.add([]byte(fmt.Sprintf("entry %d", i)))
	}
	type sizeAndRoot struct {
		Size uint64 `json:"size"`
		Root []byte `json:"root"`
	}
	var largeRoots []sizeAndRoot
	for _, size := range []int64{1, 2, 255, 256, 257, 511, 512, 513, 599, 600} {
		largeRoots = append(largeRoots, sizeAndRoot{uint64(size), large.root(size)})
	}
	largeInclusion := inclusionCases(large, [][2]int64{{0, 600}, {255, 600}, {256, 600}, {599, 600}, {300, 301}, {511, 513}},
		func(index, size int64) bool { return false })
	largeConsistency := consistencyCases(large, [][2]int64{{1, 600}, {256, 600}, {257, 512}, {300, 599}, {511, 512}, {599, 600}},
		func(old, size int64) bool { return false })
	var tiles []tileCase
	for _, tile := range tlog.NewTiles(8, 0, largeSize) {
		data, err := tlog.ReadTileData(tile, large)
		check(err)
		width := uint8(tile.W % 256)
		tiles = append(tiles, tileCase{layout.TilePath(uint64(tile.L), uint64(tile.N), width), data})
	}

	origin := "slipway.example/log/go-live"
	logSecret, logKey := signerOf(origin, 1, 0x11)
	_, strangerKey := signerOf(origin, 1, 0x22)
	witnessSecret, witnessKey := signerOf("witness.example/w1", 4, 0x33)
	_, otherWitnessKey := signerOf("witness.example/w2", 4, 0x44)
	logSigner, err := note.NewSigner(logSecret)
	check(err)
	witnessSigner, err := fnote.NewSignerForCosignatureV1(witnessSecret)
	check(err)
	text := fmt.Sprintf("%s\n%d\n%s\n", origin, small.size, base64.StdEncoding.EncodeToString(small.root(small.size)))
	checkpoint, err := note.Sign(&note.Note{Text: text}, logSigner)
	check(err)
	cosigned, err := note.Sign(&note.Note{Text: text}, logSigner, witnessSigner)
	check(err)
	witnessVerifier, err := fnote.NewVerifierForCosignatureV1(witnessKey)
	check(err)
	logVerifier, err := note.NewVerifier(logKey)
	check(err)
	opened, err := note.Open(cosigned, note.VerifierList(logVerifier, witnessVerifier))
	check(err)
	cosignature := opened.Sigs[1]
	seconds, err := fnote.CoSigV1Timestamp(cosignature)
	check(err)
	cosignatureLine := fmt.Sprintf("— %s %s\n", cosignature.Name, cosignature.Base64)

	swap := func(text, old, new string) string {
		if !bytes.Contains([]byte(text), []byte(old)) {
			log.Fatalf("%q is not in the note", old)
		}
		return string(bytes.Replace([]byte(text), []byte(old), []byte(new), 1))
	}
	notes := []noteCase{
		{What: "the log's key", Note: string(checkpoint), Keys: []string{logKey}},
		{What: "the log's key and the witness's", Note: string(cosigned), Keys: []string{logKey, witnessKey}},
		{What: "the witness's key alone", Note: string(cosigned), Keys: []string{witnessKey}},
		{What: "an unknown witness is passed over", Note: string(cosigned), Keys: []string{logKey, otherWitnessKey}},
		{What: "no known key", Note: string(checkpoint), Keys: []string{otherWitnessKey}},
		{What: "another key of the same name", Note: string(checkpoint), Keys: []string{strangerKey}},
		{What: "another size", Note: swap(string(checkpoint), "\n8\n", "\n9\n"), Keys: []string{logKey}},
		{What: "another origin", Note: swap(string(checkpoint), "go-live\n", "go-dead\n"), Keys: []string{logKey}},
		{What: "without the empty line", Note: swap(string(checkpoint), "\n\n", "\n"), Keys: []string{logKey}},
		{What: "without the last newline", Note: string(checkpoint[:len(checkpoint)-1]), Keys: []string{logKey}},
		{What: "a hyphen for the dash", Note: swap(string(checkpoint), "— ", "- "), Keys: []string{logKey}},
		{What: "a control character", Note: swap(string(checkpoint), "\n8\n", "\n8\r\n"), Keys: []string{logKey}},
		{What: "nothing", Note: "", Keys: []string{logKey}},
	}
	for i := range notes {
		judgeNote(&notes[i])
	}

	path := small.inclusion(5, 8)
	var hashes [][sha256.Size]byte
	for _, hash := range path {
		hashes = append(hashes, [sha256.Size]byte(hash))
	}
	receipt := string(fproof.TLogProof{Index: 5, Hashes: hashes, Checkpoint: cosigned, ExtraData: entries[5]}.Marshal())
	plain := string(fproof.TLogProof{Index: 5, Hashes: hashes, Checkpoint: checkpoint}.Marshal())
	receipts := []receiptCase{
		{What: "with the entry as extra data", Text: receipt, Entry: entries[5]},
		{What: "without extra data", Text: plain, Entry: entries[5]},
		{What: "another entry", Text: plain, Entry: entries[4]},
		{What: "another index", Text: swap(plain, "index 5\n", "index 4\n"), Entry: entries[5]},
		{What: "without its last hash",
			Text:  swap(plain, base64.StdEncoding.EncodeToString(path[2])+"\n", ""),
			Entry: entries[5]},
		{What: "another version", Text: swap(plain, "@v1", "@v2"), Entry: entries[5]},
		{What: "without an index", Text: swap(plain, "index 5\n", ""), Entry: entries[5]},
		{What: "another checkpoint", Text: swap(plain, "\n8\n", "\n7\n"), Entry: entries[5]},
	}
	for i := range receipts {
		c := &receipts[i]
		var parsed fproof.TLogProof
		if parsed.Unmarshal([]byte(c.Text)) != nil {
			continue
		}
		opened, err := note.Open(parsed.Checkpoint, note.VerifierList(logVerifier))
		if err != nil {
			continue
		}
		head, err := tlog.ParseTree([]byte("go.sum database tree" + opened.Text[len(origin):]))
		check(err)
		var record tlog.RecordProof
		for _, hash := range parsed.Hashes {
			record = append(record, tlog.Hash(hash))
		}
		c.OK = tlog.CheckRecord(record, head.N, head.Hash, int64(parsed.Index), tlog.RecordHash(c.Entry)) == nil
	}

	all := func(index, size int64) bool { return size == 7 || size == 8 }
	vectors := map[string]any{
		"about": "Made by tests/interop/vectors (golang.org/x/mod, transparency-dev/merkle, formats and tessera). " +
			"Hashes and bytes are base64; `ok` is what those programs say.",
		"entries": entries, "leaves": leaves, "roots": roots,
		"inclusion":   inclusionCases(small, inclusionPairs, all),
		"consistency": consistencyCases(small, consistencyPairs, all),
		"large": map[string]any{"size": largeSize, "entry": "entry %d", "roots": largeRoots,
			"inclusion": largeInclusion, "consistency": largeConsistency, "tiles": tiles},
		"keys": map[string]any{"origin": origin, "log_secret": logSecret, "log": logKey, "stranger": strangerKey,
			"witness_secret": witnessSecret, "witness": witnessKey, "other_witness": otherWitnessKey},
		"checkpoint": map[string]any{"size": small.size, "root": small.root(small.size), "text": text,
			"note": string(checkpoint), "cosigned": string(cosigned)},
		"cosignature": map[string]any{"seconds": seconds.Unix(), "line": cosignatureLine},
		"notes":       notes,
		"receipts":    receipts,
		"tile_paths":  paths(),
		"bad_tile_paths": []string{"", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/00/000",
			"tile/64/000", "tile/-1/000", "tile/0/x000/000", "tile/0/001/002", "tile/0/x001/x002", "tile/0/x1/002",
			"tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p/1/", "tile/0/000/",
			"tile/entries", "tile/entry/000", "/tile/0/000", "tile//000", "tile/0/abc", "tile/0/+01"},
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	check(encoder.Encode(vectors))
}
