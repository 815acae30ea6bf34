package pdfa

import (
	"regexp"
	"strings"
)

// xmpSchema is a predefined schema: names of properties by their type. A type is
// t Text, d Date, i Integer, r Real, q Rational, b Boolean, m MIME type, L
// language alternative, s structure; B, S, A before it make a bag, a sequence,
// an alternative of it.
type xmpSchema struct {
	space string
	types map[string]string // type to names
}

// predefined are the schemas of the XMP Specification of 2005, which ISO 19005-2
// 6.6.2.3.1 names, and pdfaid.
var predefined = buildSchemas([]xmpSchema{
	{dcSpace, map[string]string{
		"Bt": "contributor language publisher relation subject type", "t": "coverage identifier source", "St": "creator", "Sd": "date",
		"L": "description rights title", "m": "format"}},
	{xmpSpace, map[string]string{
		"Bt": "Advisory Identifier", "t": "BaseURL CreatorTool Label Nickname", "d": "CreateDate MetadataDate ModifyDate", "r": "Rating", "As": "Thumbnails"}},
	{"http://ns.adobe.com/xap/1.0/rights/", map[string]string{"t": "Certificate WebStatement", "b": "Marked", "Bt": "Owner", "L": "UsageTerms"}},
	{"http://ns.adobe.com/xap/1.0/mm/", map[string]string{
		"s": "DerivedFrom ManagedFrom RenditionOf", "t": "DocumentID InstanceID Manager ManageTo ManageUI ManagerVariant RenditionClass RenditionParams VersionID LastURL OriginalDocumentID",
		"Ss": "History Versions", "i": "SaveID", "Bs": "Ingredients"}},
	{"http://ns.adobe.com/xap/1.0/bj/", map[string]string{"Bs": "JobRef"}},
	{"http://ns.adobe.com/xap/1.0/t/pg/", map[string]string{"s": "MaxPageSize", "i": "NPages", "Bs": "Fonts", "Ss": "Colorants", "St": "PlateNames"}},
	{"http://ns.adobe.com/xmp/1.0/DynamicMedia/", map[string]string{
		"s": `projectRef videoFrameSize videoAlphaPremultipleColor startTimecode altTimecode duration introTime outCue relativeTimestamp
			timeScaleParams resampleParams beatSpliceParams`,
		"t": `videoFrameRate videoPixelDepth videoColorSpace videoAlphaMode videoCompressor videoFieldOrder pullDown audioSampleType audioChannelType
			audioCompressor speakerPlacement tapeName altTapeName scene shotLocation logComment absPeakAudioFilePath relativePeakAudioFilePath artist album
			genre copyright composer engineer instrument key stretchMode timeSignature scaleType shotName`,
		"q": "videoPixelAspectRatio fileDataRate", "b": "videoAlphaUnityIsTransparent loop", "i": "audioSampleRate trackNumber",
		"d": "shotDate videoModDate audioModDate metadataModDate releaseDate", "r": "tempo numberOfBeats", "Ss": "markers", "Bs": "contributedMedia"}},
	{pdfSpace, map[string]string{"t": "Keywords PDFVersion Producer Trapped"}},
	{"http://ns.adobe.com/photoshop/1.0/", map[string]string{
		"t":  "AuthorsPosition CaptionWriter Category City Country Credit Headline Instructions Source State TransmissionReference",
		"Bt": "SupplementalCategories", "d": "DateCreated", "i": "Urgency"}},
	{"http://ns.adobe.com/camera-raw-settings/1.0/", map[string]string{
		"b": "AutoBrightness AutoContrast AutoExposure AutoShadows HasCrop HasSettings", "t": "CameraProfile RawFileName ToneCurveName Version WhiteBalance",
		"i": `BlueHue BlueSaturation Brightness ChromaticAberrationB ChromaticAberrationR ColorNoiseReduction Contrast CropUnits GreenHue GreenSaturation
			LuminanceSmoothing RedHue RedSaturation Saturation Shadows ShadowTint Sharpness Temperature Tint VignetteAmount VignetteMidpoint`,
		"r": "CropTop CropLeft CropBottom CropRight CropAngle CropWidth CropHeight Exposure", "St": "ToneCurve"}},
	{"http://ns.adobe.com/tiff/1.0/", map[string]string{
		"i":  "ImageWidth ImageLength Compression PhotometricInterpretation Orientation SamplesPerPixel PlanarConfiguration YCbCrPositioning ResolutionUnit",
		"Si": "BitsPerSample YCbCrSubSampling TransferFunction", "q": "XResolution YResolution",
		"Sq": "WhitePoint PrimaryChromaticities YCbCrCoefficients ReferenceBlackWhite", "d": "DateTime", "L": "ImageDescription Copyright",
		"t": "Make Model Software Artist"}},
	{"http://ns.adobe.com/exif/1.0/", map[string]string{
		"t": `ExifVersion FlashpixVersion RelatedSoundFile SpectralSensitivity ImageUniqueID GPSVersionID GPSLatitude GPSLongitude GPSSatellites GPSStatus
			GPSMeasureMode GPSSpeedRef GPSTrackRef GPSImgDirectionRef GPSMapDatum GPSDestLatitude GPSDestLongitude GPSDestBearingRef GPSDestDistanceRef
			GPSProcessingMethod GPSAreaInformation`,
		"i": `ColorSpace PixelXDimension PixelYDimension MeteringMode ExposureProgram LightSource FocalPlaneResolutionUnit SensingMethod FileSource SceneType
			CustomRendered ExposureMode WhiteBalance FocalLengthIn35mmFilm SceneCaptureType GainControl Contrast Saturation Sharpness SubjectDistanceRange
			GPSAltitudeRef GPSDifferential`,
		"Si": "ComponentsConfiguration ISOSpeedRatings SubjectArea SubjectLocation", "L": "UserComment", "d": "DateTimeOriginal DateTimeDigitized GPSTimeStamp",
		"q": `CompressedBitsPerPixel SubjectDistance ExposureTime FNumber ShutterSpeedValue ApertureValue BrightnessValue ExposureBiasValue MaxApertureValue
			FocalLength FlashEnergy FocalPlaneXResolution FocalPlaneYResolution ExposureIndex DigitalZoomRatio GPSAltitude GPSDOP GPSSpeed GPSTrack
			GPSImgDirection GPSDestBearing GPSDestDistance`,
		"s": "OECF Flash SpatialFrequencyResponse CFAPattern DeviceSettingDescription"}},
	{"http://ns.adobe.com/exif/1.0/aux/", map[string]string{"t": "Lens SerialNumber"}},
	{pdfaidSpace, map[string]string{"i": "part", "t": "amd corr conformance rev"}},
})

// xmpKey names a property.
type xmpKey struct{ space, local string }

func buildSchemas(schemas []xmpSchema) map[xmpKey]string {
	table := map[xmpKey]string{}
	for _, schema := range schemas {
		for kind, names := range schema.types {
			for _, local := range strings.Fields(names) {
				table[xmpKey{schema.space, local}] = kind
			}
		}
	}
	return table
}

var simpleForms = map[byte]*regexp.Regexp{
	'd': regexp.MustCompile(`^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$`),
	'i': regexp.MustCompile(`^[+-]?\d+$`),
	'r': regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)$`),
	'q': regexp.MustCompile(`^[+-]?\d+/[+-]?\d+$`),
	'b': regexp.MustCompile(`^(True|False)$`),
	'm': regexp.MustCompile(`^[-\w+.]+/[-\w+.]+$`),
}

// fits tells whether a value has the type that its schema gives it.
func (v *xmpValue) fits(kind string) bool {
	if kind == "L" {
		if v.form != formAlt {
			return false
		}
		for _, item := range v.items {
			if item.form != formText || !item.language {
				return false
			}
		}
		return true
	}
	if len(kind) == 2 {
		if v.form != xmpForm(kind[0]) {
			return false
		}
		for _, item := range v.items {
			if !item.fits(kind[1:]) {
				return false
			}
		}
		return true
	}
	switch kind {
	case "s":
		return v.form == formStruct
	case "t":
		return v.form == formText
	}
	return v.form == formText && simpleForms[kind[0]].MatchString(v.text)
}
