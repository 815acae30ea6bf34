package bag

// syncFolder does nothing: Windows has no call to sync a folder, NTFS logs
// names in its journal in the order they were given.
func syncFolder(string) error { return nil }
