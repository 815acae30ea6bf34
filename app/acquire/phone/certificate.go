package phone

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// certificateLife is longer than any desk's; a phone asks once about it anyway.
const certificateLife = 10 * 365 * 24 * time.Hour

// NewCertificate makes a certificate that the desk signs itself, with its key,
// as PEM to be kept where only the desk's owner reads it. Phones warn of it once;
// its fingerprint is what a person compares.
func NewCertificate(now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Daluang"}, DNSNames: []string{"daluang.local"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(certificateLife), // clocks of phones differ
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, address := range Addresses() {
		template.IPAddresses = append(template.IPAddresses, address.AsSlice())
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...), nil
}

// ErrCertificate says that the kept certificate cannot be read, or is over.
var ErrCertificate = errors.New("the certificate for phones cannot be used")

// ParseCertificate reads what NewCertificate made. Errors: ErrCertificate.
func ParseCertificate(file []byte, now time.Time) (tls.Certificate, error) {
	certificate, err := tls.X509KeyPair(file, file)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	if now.After(certificate.Leaf.NotAfter) {
		return tls.Certificate{}, fmt.Errorf("it is over: %w", ErrCertificate)
	}
	return certificate, nil
}

// Fingerprint is the SHA-256 of a certificate in pairs of digits, as browsers
// show it.
func Fingerprint(certificate tls.Certificate) string {
	sum := sha256.Sum256(certificate.Certificate[0])
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}
