package pdfa

func (j *judge) judgeMetadata() {}
