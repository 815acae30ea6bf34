package pdfa_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"daluang/storage/pdfa"
	"daluang/tools/sharedtest"
)

var updateGolden = flag.Bool("update", false, "write the golden files anew")

// suiteClauses tells under which clauses of the verdict a broken rule of the suite
// counts as found, beside the clause in the file's name: where veraPDF's profiles
// number less deep than the suite, and where the rule is a colour's or a rendering
// intent's rule that the clause in the name only repeats.
var suiteClauses = map[string][]string{
	"6.2.2": {"6.2.6"}, "6.2.3": {"6.2.4.3"}, "6.2.4.4": {"6.2.4.3"}, "6.2.4.5": {"6.2.4.3"}, "6.2.5": {"6.2.6"},
	"6.2.8.1": {"6.2.8", "6.2.6"}, "6.2.9.1": {"6.2.9"}, "6.2.9.2": {"6.2.9"}, "6.2.9.3": {"6.2.9"}, "6.2.10": {"6.2.4.3"},
	"6.2.11.4.1": {"6.2.11.8"}, "6.5.2": {"6.4.1"}, "6.2.11.7.2": {"6.2.11.3.1"}, "6.6.2.3.2": {"6.6.2.3.1"}, "6.6.2.3.3": {"6.6.2.3.1"},
}

var suiteName = regexp.MustCompile(`veraPDF test suite ([0-9-]+)-t([0-9]+)-(pass|fail)-[a-z]+\.pdf$`)

// suiteRow counts how the files of one topic were judged.
type suiteRow struct {
	hits, misses, clean, alarms int
	failed                      []string // names of misses and false alarms
}

func judged(t testing.TB, file []byte) pdfa.Verdict {
	t.Helper()
	verdict, err := pdfa.Judge(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return verdict
}

func TestJudgeAgreesWithTheConformanceSuite(t *testing.T) {
	rows := judgeSuite(t, conformance(t))
	table := suiteTable(rows)
	golden := filepath.Join("testdata", "judge_suite.txt")
	if *updateGolden {
		if err := os.WriteFile(golden, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table)
	if table != string(want) {
		t.Errorf("the table differs from %s; if it is better, run with -update:\n%s", golden, want)
	}
}

func judgeSuite(t *testing.T, root string) map[string]*suiteRow {
	rows := map[string]*suiteRow{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		m := suiteName.FindStringSubmatch(filepath.Base(path))
		if err != nil || entry.IsDir() || m == nil {
			return err
		}
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		clause := strings.ReplaceAll(m[1], "-", ".")
		topic := clause + "-t" + m[2]
		if rows[topic] == nil {
			rows[topic] = &suiteRow{}
		}
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "veraPDF test suite "), ".pdf")
		rows[topic].count(m[3], name, clause, judged(t, file).Problems)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func (r *suiteRow) count(kind, name, clause string, problems []pdfa.Problem) {
	clauses := append([]string{clause}, suiteClauses[clause]...)
	found := slices.ContainsFunc(problems, func(p pdfa.Problem) bool {
		base, _, _ := strings.Cut(p.Clause, "-")
		return slices.Contains(clauses, base)
	})
	switch {
	case kind == "fail" && found:
		r.hits++
	case kind == "fail":
		r.misses++
		r.failed = append(r.failed, name)
	case len(problems) == 0:
		r.clean++
	default:
		r.alarms++
		r.failed = append(r.failed, name)
	}
}

func suiteTable(rows map[string]*suiteRow) string {
	var b strings.Builder
	var total suiteRow
	fmt.Fprintf(&b, "%-18s %5s %6s %5s %12s  %s\n", "topic", "hits", "misses", "clean", "false alarms", "missed or wrong")
	for _, topic := range slices.Sorted(maps.Keys(rows)) {
		r := rows[topic]
		fmt.Fprintf(&b, "%-18s %5d %6d %5d %12d  %s\n", topic, r.hits, r.misses, r.clean, r.alarms, strings.Join(r.failed, " "))
		total.hits, total.misses, total.clean, total.alarms = total.hits+r.hits, total.misses+r.misses, total.clean+r.clean, total.alarms+r.alarms
	}
	fmt.Fprintf(&b, "%-18s %5d %6d %5d %12d\n", "all", total.hits, total.misses, total.clean, total.alarms)
	return b.String()
}

// conformance finds the suite beside the corpus.
func conformance(t testing.TB) string {
	t.Helper()
	folder := filepath.Join(filepath.Dir(sharedtest.Corpus(t)), "conformance", "pdfa")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("suite not found: %v", err)
	}
	return folder
}
