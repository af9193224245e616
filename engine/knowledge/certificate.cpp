#include "engine/knowledge/certificate.h"

#include "engine/base/canonical_json.h"
#include "engine/base/sha256.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/strict_json.h"

#include <boost/json.hpp>

#include <bit>

namespace kaze::knowledge {

namespace json = boost::json;

using detail::Members;
using detail::numberText;

namespace {

constexpr std::string_view kFormat = "kaze-memory-certificate";
constexpr std::int64_t kVersion = 1;
constexpr std::string_view kAlgorithm = "ed25519";
constexpr std::size_t kLargest = 4U << 20; //!< bytes; two hundred hits and the longest query take less
constexpr std::size_t kDeepest = 4;

using Hash = std::array<std::uint8_t, 32>;

std::string_view textOf(const Hash& hash)
{
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string hexOf(const Hash& hash)
{
    std::string text;
    for (const unsigned byte : hash) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

Hash rootOf(const std::string* leaves, std::size_t count)
{
    if (count == 0)
        return base::sha256({});
    if (count == 1)
        return base::sha256(std::string(1, '\0') + *leaves);
    const auto left = std::bit_floor(count - 1);
    std::string both(1, '\1');
    both += textOf(rootOf(leaves, left));
    both += textOf(rootOf(leaves + left, count - left));
    return base::sha256(both);
}

json::string utf8(const std::string& text)
{
    return json::string(base::isUtf8(text) ? text : base::toUtf8(text));
}

json::object jsonOf(const CertifiedHit& hit)
{
    return {{"hash", utf8(hit.hash)}, {"id", utf8(hit.id)}, {"rank", hit.rank}, {"score", numberText(hit.score)},
        {"version", hit.version}};
}

json::object jsonOf(const api::SearchMemory& asked)
{
    return {{"diversity", numberText(asked.diversity)}, {"exact", asked.exact}, {"filter", utf8(asked.filter)},
        {"half_life_days", numberText(asked.halfLifeDays)}, {"importance_weight", numberText(asked.importanceWeight)},
        {"k", asked.k}, {"kind", utf8(asked.kind)}, {"limit", asked.limit}, {"project", utf8(asked.project)},
        {"query", utf8(asked.query)}, {"tenant", utf8(asked.tenant)}, {"text_weight", numberText(asked.textWeight)},
        {"vector_sha256", vectorHashOf(asked.vector)}, {"vector_weight", numberText(asked.vectorWeight)}};
}

api::SearchMemory questionFrom(const json::value& value, CertificateReport& report)
{
    Members from(value, "question", report.problems);
    api::SearchMemory asked;
    asked.diversity = from.fraction("diversity");
    asked.exact = from.truth("exact");
    asked.filter = from.text("filter");
    asked.halfLifeDays = from.fraction("half_life_days");
    asked.importanceWeight = from.fraction("importance_weight");
    asked.k = from.whole("k");
    asked.kind = from.text("kind");
    asked.limit = from.whole("limit");
    asked.project = from.text("project");
    asked.query = from.text("query");
    asked.tenant = from.text("tenant");
    asked.textWeight = from.fraction("text_weight");
    report.vectorHash = from.hash("vector_sha256");
    asked.vectorWeight = from.fraction("vector_weight");
    return asked;
}

CertifiedHit hitFrom(const json::value& value, std::int64_t rank, std::vector<std::string>& problems)
{
    Members from(value, "hits[" + std::to_string(rank - 1) + "]", problems);
    CertifiedHit hit;
    hit.hash = from.hash("hash");
    hit.id = from.text("id");
    hit.rank = from.whole("rank");
    hit.score = from.fraction("score");
    hit.version = from.whole("version");
    if (value.is_object() && hit.hash.empty())
        from.note("hash", "is empty");
    if (value.is_object() && hit.id.empty())
        from.note("id", "is empty");
    if (hit.rank != rank)
        from.note("rank", "is not " + std::to_string(rank) + ", as its place is");
    if (hit.version < 1)
        from.note("version", "is below 1");
    return hit;
}

void readHits(const json::value& value, CertificateFacts& facts, CertificateReport& report)
{
    const auto* array = value.if_array();
    if (!array) {
        report.problems.emplace_back("hits is no array");
        return;
    }
    std::vector<std::string> leaves;
    for (const auto& each : *array) {
        leaves.push_back(base::canonicalJson(each));
        facts.hits.push_back(hitFrom(each, std::ssize(leaves), report.problems));
    }
    report.rootGood = merkleRoot(leaves) == report.root;
    if (!report.rootGood)
        report.problems.emplace_back("merkle_root is not that of the hits: one was changed, left out, added or put elsewhere");
}

void readTime(const std::string& written, CertificateFacts& facts, Members& from)
{
    const auto time = base::fromRfc3339(written);
    if (time && base::toRfc3339(*time) == written)
        facts.answeredAt = *time;
    else
        from.note("answered_at", "is no time in UTC to the microsecond");
}

void readAll(const json::value& value, CertificateReport& report)
{
    CertificateFacts facts;
    {
        Members from(value, "", report.problems);
        if (from.text("algorithm") != kAlgorithm)
            from.note("algorithm", "is not ed25519");
        readTime(from.text("answered_at"), facts, from);
        facts.cell = from.text("cell");
        facts.embedder = from.text("embedder");
        if (from.text("format") != kFormat)
            from.note("format", "is not " + std::string(kFormat));
        report.root = from.hash("merkle_root");
        report.publicKey = from.text("public_key");
        (void)from.text("signature");
        if (from.whole("version") != kVersion)
            from.note("version", "is not 1, the only one that is known here");
        if (const auto* hits = from.at("hits"))
            readHits(*hits, facts, report);
        if (const auto* question = from.at("question"))
            facts.question = questionFrom(*question, report);
    }
    if (report.problems.empty())
        report.facts = std::move(facts);
}

//! Of whatever was signed, whether its members are known or not.
void checkSignature(json::object object, CertificateReport& report)
{
    const auto textAt = [&](const char* name) {
        const auto* found = object.if_contains(name);
        return found && found->is_string() ? std::string(found->get_string()) : std::string();
    };
    const auto key = base::Ed25519::publicKeyFrom(textAt("public_key"));
    const auto signature = base::Ed25519::signatureFrom(textAt("signature"));
    if (key)
        report.fingerprint = base::Ed25519::fingerprint(*key);
    else
        report.problems.push_back("public_key: " + key.error().message);
    if (!signature)
        report.problems.push_back("signature: " + signature.error().message);
    if (!key || !signature)
        return;
    object.erase("signature");
    report.signatureGood = base::Ed25519::verify(*key, base::canonicalJson(object), *signature);
    if (!report.signatureGood)
        report.problems.emplace_back(
            "signature is not that of this key over this text: something was changed after it was signed");
}

} // namespace

std::string merkleRoot(const std::vector<std::string>& leaves)
{
    return hexOf(rootOf(leaves.data(), leaves.size()));
}

std::string vectorHashOf(const std::vector<double>& vector)
{
    static_assert(std::endian::native == std::endian::little);
    if (vector.empty())
        return {};
    return base::sha256Hex({reinterpret_cast<const char*>(vector.data()), vector.size() * sizeof(double)});
}

std::string certify(const base::Ed25519& key, const CertificateFacts& facts)
{
    json::array hits;
    std::vector<std::string> leaves;
    for (const auto& hit : facts.hits) {
        hits.push_back(jsonOf(hit));
        leaves.push_back(base::canonicalJson(hits.back()));
    }
    json::object object{{"algorithm", kAlgorithm}, {"answered_at", base::toRfc3339(facts.answeredAt)}, {"cell", utf8(facts.cell)},
        {"embedder", utf8(facts.embedder)}, {"format", kFormat}, {"hits", std::move(hits)}, {"merkle_root", merkleRoot(leaves)},
        {"public_key", base::Ed25519::text(key.publicKey())}, {"question", jsonOf(facts.question)}, {"version", kVersion}};
    object["signature"] = base::Ed25519::text(key.sign(base::canonicalJson(object)));
    return base::canonicalJson(object);
}

CertificateReport verifyCertificate(std::string_view text)
{
    CertificateReport report;
    if (text.ends_with('\n'))
        text.remove_suffix(1);
    const auto refused = [&](std::string why) {
        report.problems.push_back(std::move(why));
        return report;
    };
    if (text.size() > kLargest)
        return refused("the certificate is larger than " + base::sizeText(kLargest));
    json::parse_options options;
    options.max_depth = kDeepest;
    boost::system::error_code bad;
    const auto value = json::parse({text.data(), text.size()}, bad, {}, options);
    if (bad == json::error::too_deep)
        return refused("the certificate is nested deeper than one can be");
    if (bad)
        return refused("the certificate is no JSON: " + bad.message());
    const auto* object = value.if_object();
    if (!object)
        return refused("the certificate is no object");
    if (const auto canonical = base::canonicalJson(value); canonical != text)
        report.problems.push_back(detail::deviation(text, canonical));
    readAll(value, report);
    checkSignature(*object, report);
    return report;
}

} // namespace kaze::knowledge
