#pragma once

#include "engine/api/memory_requests.h"
#include "engine/base/ed25519.h"

#include <optional>

namespace kaze::knowledge {

// A certificate says what a cell found when it was asked: the question, the records with their versions and hashes, their order and scores. It is
// one JSON object on one line, its members in the order of their names and without spaces, so that it has one text only:
//
//   {"algorithm":"ed25519","answered_at":"2026-11-21T14:32:07.123456Z","cell":"…","embedder":"…","format":"kaze-memory-certificate",
//    "hits":[{"hash":"…","id":"…","rank":1,"score":"0.0163","version":1}],"merkle_root":"…","public_key":"…",
//    "question":{…},"signature":"…","version":1}
//
// The root is that of RFC 6962 over the hits, a leaf being SHA-256(0x00 || the hit's JSON), a node SHA-256(0x01 || left || right). The signature is
// over the text of the object without its member "signature". Fractions are texts: readers of JSON disagree on the last digit of a number, and so
// would on what was signed.

struct CertifiedHit {
    std::string id;
    std::int64_t version = 1;
    std::string hash; //!< SHA-256 of that version, 64 lower-case hexadecimal digits
    std::int64_t rank = 0; //!< from 1, in the order of the hits
    double score = 0;

    bool operator==(const CertifiedHit&) const = default;
};

struct CertificateFacts {
    api::SearchMemory question; //!< `certify` is not kept; of `vector` its hash
    base::Time answeredAt;
    std::string cell;
    std::string embedder;
    std::vector<CertifiedHit> hits;
};

//! What is known of a certificate after it was checked.
struct CertificateReport {
    bool signatureGood = false; //!< whoever has the secret of `publicKey` signed exactly this text
    bool rootGood = false; //!< the root is that of the hits, in their order
    std::vector<std::string> problems; //!< each with the member that it is about; none: all is well
    std::optional<CertificateFacts> facts; //!< what it says, where that could be read whole; `question.vector` is empty
    std::string
        vectorHash; //!< SHA-256 of the vector that was searched for, as `vectorHashOf` makes it; empty where there was none
    std::string root; //!< 64 hexadecimal digits
    std::string publicKey; //!< base64
    std::string fingerprint; //!< of the key; the one thing that a reader compares with what he knows

    [[nodiscard]] bool good() const { return problems.empty() && signatureGood && rootGood && facts; }
};

//! Signs what was found. Texts that are not UTF-8 are made so.
[[nodiscard]] std::string certify(const base::Ed25519& key, const CertificateFacts& facts);

//! Checks a certificate that may come from anybody: its form, to the byte, its root and its signature. One end of line behind it is allowed. Whether
//! the key is that of the cell that is meant, is for the caller to say. Any thread.
[[nodiscard]] CertificateReport verifyCertificate(std::string_view text);

//! The root of RFC 6962 over leaves, as 64 hexadecimal digits.
[[nodiscard]] std::string merkleRoot(const std::vector<std::string>& leaves);

//! SHA-256 over the numbers as they are in memory on little-endian machines (IEEE 754, 8 bytes each); empty for no numbers.
[[nodiscard]] std::string vectorHashOf(const std::vector<double>& vector);

} // namespace kaze::knowledge
