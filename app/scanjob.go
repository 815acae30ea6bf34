package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"daluang/app/acquire"
)

// Errors by which a caller decides.
var (
	// ErrNoJob says that no scan job has that name.
	ErrNoJob = errors.New("no scan job of that name")
	// ErrBadJob says that a job lacks a name or a scanner, or has a key or
	// settings that there are not.
	ErrBadJob = errors.New("not a scan job")
	// ErrJobKeyTaken says that the key belongs to another job.
	ErrJobKeyTaken = errors.New("the key belongs to another scan job")
)

// ScanJob is all that is decided about stacks of one kind ("pekerjaan"), so that
// one press scans the next one.
type ScanJob struct {
	Name string `json:"name"`
	// Key is the digit of Ctrl+1 to Ctrl+9 that starts it; 0: none.
	Key        int              `json:"key,omitempty"`
	Device     string           `json:"device"`
	DeviceName string           `json:"device_name,omitempty"`
	Settings   acquire.Settings `json:"settings"`
	// Turned: fronts are scanned first, then the stack is turned over as a whole
	// and its backs are scanned. For feeders that see one side.
	Turned bool `json:"turned,omitempty"`
	// Await: the feeder waits for paper, and after a stack for the next one.
	Await bool `json:"await,omitempty"`
	// Profile is the capture profile of the batches that the job begins; empty
	// leaves that open.
	Profile string `json:"profile,omitempty"`
	// Tidy: what is sure is straightened and cut after each stack.
	Tidy bool `json:"tidy,omitempty"`
	// Hidden: it was removed, and can be brought back.
	Hidden bool `json:"hidden,omitempty"`
}

// jobsSetting holds the jobs as JSON.
const jobsSetting = "scan.jobs"

// MostJobKeys is the highest digit that a job can have.
const MostJobKeys = 9

// ScanJobs lists the jobs of the desk, those with a key first, then by name;
// removed ones too, which say so.
func (d *Desk) ScanJobs(ctx context.Context) ([]ScanJob, error) {
	text, err := d.catalogue.Setting(ctx, jobsSetting)
	if err != nil || text == "" {
		return nil, err
	}
	var jobs []ScanJob
	if err := json.Unmarshal([]byte(text), &jobs); err != nil {
		return nil, fmt.Errorf("read the scan jobs: %w", err)
	}
	order := func(key int) int {
		if key == 0 {
			return MostJobKeys + 1
		}
		return key
	}
	slices.SortFunc(jobs, func(a, b ScanJob) int {
		return cmp.Or(cmp.Compare(order(a.Key), order(b.Key)), cmp.Compare(a.Name, b.Name))
	})
	return jobs, nil
}

// ScanJob is one of them by its name, in any case of letters, also a removed
// one. Errors: ErrNoJob.
func (d *Desk) ScanJob(ctx context.Context, name string) (ScanJob, error) {
	jobs, err := d.ScanJobs(ctx)
	if err != nil {
		return ScanJob{}, err
	}
	at := jobNamed(jobs, name)
	if at < 0 {
		return ScanJob{}, fmt.Errorf("scan job %.40q: %w", name, ErrNoJob)
	}
	return jobs[at], nil
}

func jobNamed(jobs []ScanJob, name string) int {
	return slices.IndexFunc(jobs, func(job ScanJob) bool { return strings.EqualFold(job.Name, strings.TrimSpace(name)) })
}

// SaveScanJob keeps a job in place of the one of its name, or as a new one.
// Batches that were scanned by it stay as they are. Errors: ErrBadJob,
// ErrJobKeyTaken, ErrNoProfile.
func (d *Desk) SaveScanJob(ctx context.Context, job ScanJob) error {
	job.Name, job.Hidden = strings.TrimSpace(job.Name), false
	if err := job.check(); err != nil {
		return err
	}
	if job.Profile != "" {
		profile, err := d.Profile(ctx, job.Profile)
		if err != nil {
			return err
		}
		job.Profile = profile.Name
	}
	return d.changeJobs(ctx, func(jobs []ScanJob) ([]ScanJob, error) {
		for _, other := range jobs {
			if job.Key != 0 && other.Key == job.Key && !other.Hidden && !strings.EqualFold(other.Name, job.Name) {
				return nil, fmt.Errorf("key %d of job %.40q: %w", job.Key, other.Name, ErrJobKeyTaken)
			}
		}
		if at := jobNamed(jobs, job.Name); at >= 0 {
			jobs[at] = job
			return jobs, nil
		}
		return append(jobs, job), nil
	})
}

func (j ScanJob) check() error {
	s := j.Settings
	sources := []acquire.Source{"", acquire.Flatbed, acquire.Feeder, acquire.FeederDuplex}
	modes := []acquire.ColorMode{"", acquire.Lineart, acquire.Gray, acquire.Color}
	switch {
	case j.Name == "" || len(j.Name) > 100 || j.Device == "":
	case j.Key < 0 || j.Key > MostJobKeys || s.DPI < 0 || s.MaxPages < 0:
	case !slices.Contains(sources, s.Source) || !slices.Contains(modes, s.Mode):
	case j.Turned && s.Source == acquire.FeederDuplex: // which sees both sides itself
	default:
		return nil
	}
	return fmt.Errorf("scan job %.40q: %w", j.Name, ErrBadJob)
}

// HideScanJob removes a job from the lists, or brings it back; without its key
// where another job has that by now. Errors: ErrNoJob.
func (d *Desk) HideScanJob(ctx context.Context, name string, hide bool) error {
	return d.changeJobs(ctx, func(jobs []ScanJob) ([]ScanJob, error) {
		at := jobNamed(jobs, name)
		if at < 0 {
			return nil, fmt.Errorf("scan job %.40q: %w", name, ErrNoJob)
		}
		for i, other := range jobs {
			if i != at && !other.Hidden && other.Key == jobs[at].Key && !hide {
				jobs[at].Key = 0
			}
		}
		jobs[at].Hidden = hide
		return jobs, nil
	})
}

func (d *Desk) changeJobs(ctx context.Context, change func([]ScanJob) ([]ScanJob, error)) error {
	jobs, err := d.ScanJobs(ctx)
	if err != nil {
		return err
	}
	if jobs, err = change(jobs); err != nil {
		return err
	}
	text, err := json.Marshal(jobs)
	if err != nil {
		return fmt.Errorf("keep the scan jobs: %w", err)
	}
	return d.catalogue.SaveSetting(ctx, jobsSetting, string(text))
}

// lastScanSetting holds what was asked of the last stack, as JSON.
const lastScanSetting = "scan.last"

// KeepLastScan remembers what is asked of a stack, for the next start of the
// window.
func (d *Desk) KeepLastScan(ctx context.Context, job ScanJob) error {
	text, err := json.Marshal(job)
	if err != nil {
		return fmt.Errorf("keep what was asked of a stack: %w", err)
	}
	return d.catalogue.SaveSetting(ctx, lastScanSetting, string(text))
}

// LastScan is what was asked of the last stack; the zero job where none was
// scanned.
func (d *Desk) LastScan(ctx context.Context) (job ScanJob, err error) {
	text, err := d.catalogue.Setting(ctx, lastScanSetting)
	if err != nil || text == "" {
		return ScanJob{}, err
	}
	if err := json.Unmarshal([]byte(text), &job); err != nil {
		return ScanJob{}, fmt.Errorf("read what was asked of the last stack: %w", err)
	}
	return job, nil
}

// AfterScan does what a job asks for once a stack is in its batch: the profile,
// unless somebody has chosen one, then the tidying of what is sure. It changes no
// page that somebody has tidied. Errors: those of SetBatchProfile and Tidy.
func (d *Desk) AfterScan(ctx context.Context, job ScanJob, batch string, report Report) error {
	if job.Profile != "" {
		found, err := d.batchNamed(ctx, batch)
		if err != nil {
			return err
		}
		_, chosen, err := d.BatchProfile(ctx, found.ID)
		if err == nil && !chosen {
			err = d.SetBatchProfile(ctx, string(found.ID), job.Profile)
		}
		if err != nil {
			return err
		}
	}
	if !job.Tidy {
		return nil
	}
	_, err := d.Tidy(ctx, batch, true, report)
	return err
}
