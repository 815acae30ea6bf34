package virtual

// The documents of the protocol, with what they leave open.
const (
	namespaces = ` xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"`

	capabilitiesXML = `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities` + namespaces + `><pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>%s</pwg:MakeAndModel>` +
		`<pwg:SerialNumber>SPESIMEN-1</pwg:SerialNumber><scan:UUID>%s</scan:UUID>` +
		`<scan:Platen>%s</scan:Platen><scan:Adf><scan:AdfSimplexInputCaps>%s</scan:AdfSimplexInputCaps>` +
		`<scan:AdfDuplexInputCaps>%s</scan:AdfDuplexInputCaps><scan:FeederCapacity>50</scan:FeederCapacity>` +
		`<scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption><scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions>` +
		`</scan:Adf></scan:ScannerCapabilities>`

	sizeXML = `<scan:MinWidth>300</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth><scan:MinHeight>300</scan:MinHeight>` +
		`<scan:MaxHeight>3508</scan:MaxHeight><scan:MaxScanRegions>1</scan:MaxScanRegions>`
	modesXML = `<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes><scan:ColorMode>BlackAndWhite1</scan:ColorMode>` +
		`<scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>` +
		`<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat><pwg:DocumentFormat>image/png</pwg:DocumentFormat>` +
		`<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt><scan:DocumentFormatExt>image/png</scan:DocumentFormatExt></scan:DocumentFormats>` +
		`<scan:SupportedResolutions><scan:DiscreteResolutions>` +
		`<scan:DiscreteResolution><scan:XResolution>75</scan:XResolution><scan:YResolution>75</scan:YResolution></scan:DiscreteResolution>` +
		`<scan:DiscreteResolution><scan:XResolution>150</scan:XResolution><scan:YResolution>150</scan:YResolution></scan:DiscreteResolution>` +
		`<scan:DiscreteResolution><scan:XResolution>200</scan:XResolution><scan:YResolution>200</scan:YResolution></scan:DiscreteResolution>` +
		`<scan:DiscreteResolution><scan:XResolution>300</scan:XResolution><scan:YResolution>300</scan:YResolution></scan:DiscreteResolution>` +
		`<scan:DiscreteResolution><scan:XResolution>600</scan:XResolution><scan:YResolution>600</scan:YResolution></scan:DiscreteResolution>` +
		`</scan:DiscreteResolutions></scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>`
	platenXML = `<scan:PlatenInputCaps>` + sizeXML + modesXML + `</scan:PlatenInputCaps>`
	feederXML = sizeXML + modesXML

	statusXML = `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus` + namespaces + `><pwg:Version>2.6</pwg:Version><pwg:State>%s</pwg:State>` +
		`<scan:AdfState>%s</scan:AdfState><scan:Jobs>%s</scan:Jobs></scan:ScannerStatus>`
	jobXML = `<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/%s</pwg:JobUri><pwg:JobUuid>%s</pwg:JobUuid>` +
		`<pwg:ImagesCompleted>%d</pwg:ImagesCompleted><pwg:JobState>%s</pwg:JobState></scan:JobInfo>`
)
