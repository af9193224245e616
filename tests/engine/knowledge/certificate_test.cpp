#include "engine/knowledge/certificate.h"

#include "engine/base/canonical_json.h"
#include "engine/base/text.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <random>

namespace kaze::knowledge {
namespace {

namespace json = boost::json;
using testing::Contains;
using testing::HasSubstr;

base::Ed25519 keyOf(std::uint8_t first)
{
    base::Ed25519::Seed seed{first};
    return base::Ed25519::fromSeed(seed);
}

CertificateFacts facts(std::size_t hits = 3)
{
    CertificateFacts all;
    all.question.query = "when are the \"backups\" made?\n";
    all.question.filter = "tag:ops age<7d";
    all.question.kind = "note";
    all.question.tenant = "acme";
    all.question.project = "web";
    all.question.limit = 20;
    all.question.exact = true;
    all.question.vector = {0.1, -0.2, 1.0 / 3};
    all.question.halfLifeDays = 30;
    all.answeredAt = base::fromRfc3339("2026-11-21T14:32:07.123456Z").value();
    all.cell = "workstation 0192f0c1";
    all.embedder = "ollama/nomic-embed-text";
    for (std::size_t i = 0; i < hits; ++i)
        all.hits.push_back({"record-" + std::to_string(i), static_cast<std::int64_t>(i + 1), base::sha256Hex(std::to_string(i)),
            static_cast<std::int64_t>(i + 1), 0.7 / (61 + static_cast<double>(i)) + 0.3 / 62});
    return all;
}

std::string certificate(std::size_t hits = 3)
{
    return certify(keyOf(7), facts(hits));
}

//! What is said of a text after `change` was made to what it means, and of that signed anew.
template <class Change>
CertificateReport changed(Change change, bool signedAnew = false)
{
    auto object = json::parse(certificate()).as_object();
    change(object);
    if (signedAnew) {
        object.erase("signature");
        object["signature"] = base::Ed25519::text(keyOf(7).sign(base::canonicalJson(object)));
    }
    return verifyCertificate(base::canonicalJson(object));
}

void expectRefused(const CertificateReport& report, const std::string& because, const std::string& of)
{
    EXPECT_FALSE(report.good()) << of;
    EXPECT_THAT(report.problems, Contains(HasSubstr(because))) << of;
}

TEST(Certificate, saysWhatWasFoundAndWhoSaysSo)
{
    const auto text = certificate();
    const auto report = verifyCertificate(text);
    EXPECT_TRUE(report.good()) << testing::PrintToString(report.problems);
    EXPECT_EQ(report.fingerprint, base::Ed25519::fingerprint(keyOf(7).publicKey()));
    ASSERT_TRUE(report.facts);
    const auto said = facts();
    EXPECT_EQ(report.facts->hits, said.hits);
    EXPECT_EQ(report.facts->answeredAt, said.answeredAt);
    EXPECT_EQ(report.facts->cell, said.cell);
    EXPECT_EQ(report.facts->embedder, said.embedder);
    EXPECT_EQ(report.vectorHash, vectorHashOf(said.question.vector));
    const auto& asked = report.facts->question;
    EXPECT_EQ(asked.query, said.question.query);
    EXPECT_EQ(asked.filter, said.question.filter);
    EXPECT_EQ(asked.kind, said.question.kind);
    EXPECT_EQ(asked.tenant, said.question.tenant);
    EXPECT_EQ(asked.project, said.question.project);
    EXPECT_EQ(asked.limit, said.question.limit);
    EXPECT_EQ(asked.exact, said.question.exact);
    EXPECT_EQ(asked.k, said.question.k);
    EXPECT_EQ(asked.vectorWeight, said.question.vectorWeight);
    EXPECT_EQ(asked.textWeight, said.question.textWeight);
    EXPECT_EQ(asked.halfLifeDays, said.question.halfLifeDays);
    EXPECT_TRUE(verifyCertificate(text + "\n").good()) << "as a file ends";
    EXPECT_FALSE(verifyCertificate(text + "\n\n").good());
    EXPECT_EQ(certify(keyOf(7), facts()), text) << "the same is signed the same";
}

TEST(Certificate, isOfOneKey)
{
    const auto other = verifyCertificate(certify(keyOf(8), facts()));
    EXPECT_TRUE(other.good());
    EXPECT_NE(other.fingerprint, verifyCertificate(certificate()).fingerprint);
    const auto stolen = changed([&](json::object& all) { all["public_key"] = other.publicKey; });
    EXPECT_FALSE(stolen.signatureGood);
    EXPECT_TRUE(stolen.rootGood);
    expectRefused(stolen, "signature is not that of this key", "another key");
}

TEST(Certificate, coversNoHitsAndAnyNumberOfThem)
{
    for (const std::size_t hits : {0U, 1U, 2U, 3U, 4U, 5U, 7U, 8U, 9U, 200U}) {
        const auto report = verifyCertificate(certificate(hits));
        EXPECT_TRUE(report.good()) << hits << testing::PrintToString(report.problems);
        EXPECT_EQ(report.facts->hits.size(), hits);
    }
}

TEST(Certificate, scoresComeBackToTheLastBit)
{
    auto all = facts(0);
    std::mt19937_64 random(11);
    for (std::int64_t i = 1; i <= 200; ++i)
        all.hits.push_back({"r", 1, base::sha256Hex("x"), i, std::ldexp(static_cast<double>(random() >> 11), -70)});
    all.hits[3].score = -0.0;
    all.hits[4].score = 1e300;
    const auto report = verifyCertificate(certify(keyOf(7), all));
    ASSERT_TRUE(report.good()) << testing::PrintToString(report.problems);
    EXPECT_EQ(report.facts->hits, all.hits);
}

TEST(Certificate, whatIsNotUtf8IsSignedAllTheSame)
{
    auto all = facts();
    all.question.query = "bad \xFF bytes";
    const auto report = verifyCertificate(certify(keyOf(7), all));
    EXPECT_TRUE(report.good()) << testing::PrintToString(report.problems);
    EXPECT_EQ(report.facts->question.query, "bad \uFFFD bytes");
}

TEST(MerkleRoot, isThatOfTheStandard)
{
    // The test vectors of Certificate Transparency (RFC 6962) in the implementations of Google and Cloudflare.
    const auto bytes = [](std::initializer_list<int> all) {
        std::string text;
        for (const int each : all)
            text += static_cast<char>(each);
        return text;
    };
    const std::vector<std::string> inputs{"", bytes({0}), bytes({0x10}), bytes({0x20, 0x21}), bytes({0x30, 0x31}),
        bytes({0x40, 0x41, 0x42, 0x43}), bytes({0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57}),
        bytes({0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f})};
    const std::vector<std::string> roots{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    for (std::size_t i = 0; i <= inputs.size(); ++i)
        EXPECT_EQ(merkleRoot({inputs.begin(), inputs.begin() + static_cast<std::ptrdiff_t>(i)}), roots[i]) << i;
}

//! Every object of a certificate, named, and how to reach it.
const std::vector<std::pair<std::string, json::object& (*)(json::object&)>> kObjects{
    {"", [](json::object& all) -> json::object& { return all; }},
    {"question.", [](json::object& all) -> json::object& { return all.at("question").as_object(); }},
    {"hits[1].", [](json::object& all) -> json::object& { return all.at("hits").as_array().at(1).as_object(); }}};

TEST(Certificate, nothingCanBeReplacedLeftOutOrAdded)
{
    for (const auto& [name, reach] : kObjects) {
        auto whole = json::parse(certificate()).as_object();
        const auto members = reach(whole);
        EXPECT_GE(members.size(), 5U) << name;
        for (const auto& member : members) {
            const std::string key(member.key());
            const auto where = name + key;
            expectRefused(changed([&](json::object& all) { reach(all).erase(key); }), where + " is missing", where);
            expectRefused(changed([&](json::object& all) { reach(all)[key] = nullptr; }), key, where);
            expectRefused(changed([&](json::object& all) { reach(all)[key] = json::array{1}; }), key, where);
            const auto other = changed([&](json::object& all) {
                auto& value = reach(all)[key];
                if (value.is_int64())
                    value = value.get_int64() + 1;
                else if (value.is_bool())
                    value = !value.get_bool();
                else if (value.is_string())
                    value.get_string()[value.get_string().size() - 1] ^= 1;
                else if (value.is_array())
                    value.get_array().pop_back();
                else
                    value.get_object().at("query") = "something else";
            });
            EXPECT_FALSE(other.good()) << where;
            EXPECT_FALSE(other.signatureGood) << where;
            EXPECT_FALSE(other.problems.empty()) << where;
            // A signature of what lacks a member is good, and says nothing.
            if (key == "signature" || key == "public_key")
                continue;
            const auto resigned = changed([&](json::object& all) { reach(all).erase(key); }, true);
            EXPECT_TRUE(resigned.signatureGood) << where;
            expectRefused(resigned, where + " is missing", where);
        }
        expectRefused(changed([&](json::object& all) { reach(all)["also"] = 1; }, true), "nobody knows: \"also\"", name);
    }
}

TEST(Certificate, theHitsAreThoseThatWereSignedInTheirOrder)
{
    const auto swapped = changed(
        [](json::object& all) {
            auto& hits = all.at("hits").as_array();
            swap(hits.at(0), hits.at(1));
        },
        true);
    EXPECT_TRUE(swapped.signatureGood);
    EXPECT_FALSE(swapped.rootGood);
    expectRefused(swapped, "merkle_root is not that of the hits", "order");
    expectRefused(swapped, "hits[0].rank is not 1", "order");
    expectRefused(changed([](json::object& all) { all.at("hits").as_array().pop_back(); }, true), "merkle_root", "one less");
    expectRefused(changed([](json::object& all) { all.at("hits").as_array().push_back(all.at("hits").as_array().at(0)); }, true),
        "merkle_root", "one more");
    expectRefused(changed([](json::object& all) { all.at("hits").as_array().at(2) = "text"; }, true), "hits[2] is no object", "");
    expectRefused(changed([](json::object& all) { all["hits"] = json::object{}; }, true), "hits is no array", "");
}

TEST(Certificate, itsTextIsTheOnlyOne)
{
    const auto with = [](const std::string& from, const std::string& to) {
        auto text = certificate();
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return verifyCertificate(text.replace(at, from.size(), to));
    };
    expectRefused(with(R"("rank":2)", R"("rank":2.0)"), "hits[1].rank is no whole number", "formatting");
    expectRefused(with(R"("rank":2)", R"("rank":2.0)"), "hits[1].rank is not written as it is signed", "formatting");
    expectRefused(with(R"("rank":2)", R"("rank": 2)"), "hits[1].rank is not written as it is signed", "a space");
    expectRefused(with(R"("limit":20)", R"("limit":2e1)"), "question.limit", "formatting");
    expectRefused(with(R"("vector_weight":"0.7")", R"("vector_weight":"0.70")"), "question.vector_weight is no fraction", "");
    expectRefused(with(R"("vector_weight":"0.7")", R"("vector_weight":0.7)"), "question.vector_weight is no fraction", "");
    expectRefused(with(R"("vector_weight":"0.7")", R"("vector_weight":"nan")"), "question.vector_weight is no fraction", "");
    expectRefused(with("acme", "\\u0061cme"), "question.tenant is not written as it is signed", "an escape");
    expectRefused(with(R"("tenant":"acme")", R"("tenant":"acme","tenant":"acme")"), "question.tenant stands twice", "");
    expectRefused(with(R"("tenant":"acme")", R"("tenant":"evil","tenant":"acme")"), "question.tenant stands twice", "");
    expectRefused(with(R"({"algorithm")", R"({"version":9,"algorithm")"), "version stands twice", "");
    expectRefused(with(R"("rank":2,)", R"("rank":2,"rank":3,)"), "hits[1].rank stands twice", "");
    expectRefused(with(R"("id":"record-0","rank":1)", R"("rank":1,"id":"record-0")"), "hits[0].rank is not written", "order");
    expectRefused(with("07.123456Z", "07.123456+00:00"), "answered_at is no time", "");
    expectRefused(with("2026-11-21T14:32:07.123456Z", "2026-11-21T14:32:07.123457Z"), "signature", "time");
}

TEST(Certificate, whatIsNoneIsRefusedInWords)
{
    expectRefused(verifyCertificate(""), "no JSON", "nothing");
    expectRefused(verifyCertificate("{"), "no JSON", "half of one");
    expectRefused(verifyCertificate("[]"), "no object", "");
    expectRefused(verifyCertificate("{}"), "format is missing", "");
    expectRefused(verifyCertificate("{} {}"), "no JSON", "two");
    expectRefused(verifyCertificate("{\"a\":\"\xFF\"}"), "no JSON", "not UTF-8");
    expectRefused(verifyCertificate(std::string("{\"a\":\0}", 7)), "no JSON", "");
    expectRefused(verifyCertificate(std::string(5 << 20, ' ')), "larger than", "");
    expectRefused(verifyCertificate(std::string(100'000, '[')), "nested deeper", "");
    std::string objects;
    for (int i = 0; i < 100'000; ++i)
        objects += "{\"a\":";
    expectRefused(verifyCertificate(objects), "nested deeper", "");
    expectRefused(changed([](json::object& all) { all["version"] = 2; }, true), "version is not 1", "");
    expectRefused(changed([](json::object& all) { all["version"] = 18446744073709551615ULL; }, true), "version is no whole", "");
    expectRefused(changed([](json::object& all) { all["format"] = "other"; }, true), "format is not", "");
    expectRefused(changed([](json::object& all) { all["algorithm"] = "none"; }, true), "algorithm is not ed25519", "");
    expectRefused(changed([](json::object& all) { all["public_key"] = "AAAA"; }), "a public key is 32 bytes", "");
    expectRefused(changed([](json::object& all) { all["signature"] = "AAAA"; }), "a signature is 64 bytes", "");
    std::string many = "{";
    for (int i = 0; i < 50'000; ++i)
        many += (i ? ",\"" : "\"") + std::to_string(i) + "\":0";
    const auto report = verifyCertificate(many + "}");
    EXPECT_LE(report.problems.size(), 40U);
    for (const auto& problem : report.problems)
        EXPECT_LE(problem.size(), 400U);
}

TEST(Certificate, noDamageIsTakenForTheTruth)
{
    const auto text = certificate();
    std::mt19937_64 random(20261121);
    const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
    for (int i = 0; i < 20'000; ++i) {
        auto damaged = text;
        for (auto times = 1 + below(3); times > 0; --times)
            switch (below(4)) {
            case 0:
                damaged[below(damaged.size())] ^= static_cast<char>(1U << below(8));
                break;
            case 1:
                damaged.erase(below(damaged.size()), 1 + below(4));
                break;
            case 2:
                damaged.insert(below(damaged.size()), 1, "{}[],:\"\\0 \n-"[below(12)]);
                break;
            default:
                damaged.insert(below(damaged.size()), damaged.substr(below(damaged.size()), below(80)));
            }
        if (damaged == text)
            continue;
        const auto report = verifyCertificate(damaged);
        ASSERT_FALSE(report.good()) << damaged;
        ASSERT_FALSE(report.problems.empty()) << damaged;
    }
    for (std::size_t byte = 0; byte < text.size(); ++byte)
        for (int bit = 0; bit < 8; ++bit) {
            auto flipped = text;
            flipped[byte] ^= static_cast<char>(1U << bit);
            ASSERT_FALSE(verifyCertificate(flipped).good()) << byte << ' ' << bit;
        }
    for (std::size_t size = 0; size < text.size(); ++size)
        ASSERT_FALSE(verifyCertificate(text.substr(0, size)).good()) << size;
}

} // namespace
} // namespace kaze::knowledge
