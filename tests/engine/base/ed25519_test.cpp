#include "engine/base/ed25519.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace kaze::base {
namespace {

//! The bytes that hexadecimal digits stand for.
std::string bytes(std::string_view hex)
{
    std::string text;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        text += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return text;
}

template <class Array>
std::string hex(const Array& from)
{
    std::string text;
    for (const unsigned byte : from) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

Ed25519 pairOf(std::string_view hexSeed)
{
    Ed25519::Seed seed{};
    const auto raw = bytes(hexSeed);
    EXPECT_EQ(raw.size(), seed.size());
    std::copy_n(raw.begin(), seed.size(), seed.begin());
    return Ed25519::fromSeed(seed);
}

//! RFC 8032, section 7.1.
struct Vector {
    const char* seed;
    const char* publicKey;
    const char* message;
    const char* signature;
};
constexpr Vector kVectors[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                                   "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                                   "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
                                   "46bd25bf5f0595bbe24655141438e7a1"
                                   "00b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d2916"
        "12bb0"
        "c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027bece"
        "ea1ec"
        "40a"}};

TEST(Ed25519, signsAsTheStandardSays)
{
    for (const auto& vector : kVectors) {
        const auto pair = pairOf(vector.seed);
        EXPECT_EQ(hex(pair.publicKey()), vector.publicKey);
        const auto message = bytes(vector.message);
        const auto signature = pair.sign(message);
        EXPECT_EQ(hex(signature), vector.signature);
        EXPECT_TRUE(Ed25519::verify(pair.publicKey(), message, signature));
    }
}

TEST(Ed25519, aSignatureIsOfOneMessageAndOneKey)
{
    const auto pair = pairOf(kVectors[0].seed);
    const auto other = pairOf(kVectors[1].seed);
    const auto signature = pair.sign("what was said");
    EXPECT_FALSE(Ed25519::verify(pair.publicKey(), "what was sais", signature));
    EXPECT_FALSE(Ed25519::verify(pair.publicKey(), "what was said ", signature));
    EXPECT_FALSE(Ed25519::verify(other.publicKey(), "what was said", signature));
    for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
        auto changed = signature;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        EXPECT_FALSE(Ed25519::verify(pair.publicKey(), "what was said", changed)) << bit;
    }
    EXPECT_FALSE(Ed25519::verify(Ed25519::PublicKey{}, "what was said", Ed25519::Signature{}));
    // The neutral element: with it, all zeros would sign every message.
    Ed25519::PublicKey neutral{1};
    Ed25519::Signature none{1};
    EXPECT_FALSE(Ed25519::verify(neutral, "what was said", none));
}

TEST(Ed25519, aPairComesBackFromItsSeed)
{
    const auto seed = Ed25519::newSeed();
    EXPECT_NE(seed, Ed25519::newSeed());
    const auto pair = Ed25519::fromSeedText(seed);
    ASSERT_TRUE(pair) << pair.error().message;
    EXPECT_EQ(pair->publicKey(), Ed25519::fromSeedText(seed)->publicKey());
    for (const std::string& bad : {std::string(), seed + " ", seed.substr(1), seed + seed, std::string(44, '!')}) {
        const auto refused = Ed25519::fromSeedText(bad);
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    }
}

TEST(Ed25519, keysAndSignaturesHaveOneText)
{
    const auto pair = pairOf(kVectors[0].seed);
    const auto key = Ed25519::text(pair.publicKey());
    EXPECT_EQ(key, "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    EXPECT_EQ(Ed25519::publicKeyFrom(key).value(), pair.publicKey());
    const auto signature = pair.sign("x");
    const auto text = Ed25519::text(signature);
    EXPECT_EQ(Ed25519::signatureFrom(text).value(), signature);
    // The last digit before the padding has bits that no byte takes.
    EXPECT_FALSE(Ed25519::publicKeyFrom("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURp="));
    EXPECT_FALSE(Ed25519::publicKeyFrom(key + "AAAA"));
    EXPECT_FALSE(Ed25519::publicKeyFrom(key.substr(0, 43)));
    EXPECT_FALSE(Ed25519::signatureFrom(key));
    EXPECT_FALSE(Ed25519::publicKeyFrom(text));
}

TEST(Ed25519, keysAreComparedByTheirFingerprints)
{
    EXPECT_EQ(Ed25519::fingerprint(pairOf(kVectors[0].seed).publicKey()), "SHA256:If4x36FUomFia/hUBG/SJxt77UtqvkWqWId+9H+XIbk");
    EXPECT_NE(
        Ed25519::fingerprint(pairOf(kVectors[0].seed).publicKey()), Ed25519::fingerprint(pairOf(kVectors[1].seed).publicKey()));
}

TEST(Ed25519, aPairIsMovedAndNeverCopied)
{
    static_assert(!std::is_copy_constructible_v<Ed25519> && !std::is_copy_assignable_v<Ed25519>);
    auto pair = pairOf(kVectors[1].seed);
    const auto moved = std::move(pair);
    EXPECT_EQ(hex(moved.sign(bytes("72"))), kVectors[1].signature);
}

} // namespace
} // namespace kaze::base
