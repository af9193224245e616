#include "engine/base/ed25519.h"

#include "engine/base/base64.h"
#include "engine/base/sha256.h"

#include <sodium.h>

#include <algorithm>

namespace kaze::base {

namespace {

static_assert(crypto_sign_ed25519_SEEDBYTES == 32 && crypto_sign_ed25519_PUBLICKEYBYTES == 32);
static_assert(crypto_sign_ed25519_SECRETKEYBYTES == 64 && crypto_sign_ed25519_BYTES == 64);

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view textOf(std::span<const std::uint8_t> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

//! Exactly what `base64` writes for so many bytes: a text has one meaning, and a meaning one text.
template <std::size_t N>
bool fromText(std::string_view text, std::array<std::uint8_t, N>& to)
{
    auto bytes = fromBase64(text);
    const bool good = bytes && bytes->size() == N && base64(*bytes) == text;
    if (good)
        std::copy_n(bytesOf(*bytes), N, to.begin());
    if (bytes)
        sodium_memzero(bytes->data(), bytes->size());
    return good;
}

} // namespace

void Ed25519::Wipe::operator()(Secret* secret) const
{
    sodium_memzero(secret->data(), secret->size());
    delete secret;
}

Ed25519 Ed25519::fromSeed(std::span<const std::uint8_t, 32> seed)
{
    Ed25519 pair;
    pair.m_secret.reset(new Secret);
    crypto_sign_ed25519_seed_keypair(pair.m_public.data(), pair.m_secret->data(), seed.data());
    return pair;
}

Result<Ed25519> Ed25519::fromSeedText(std::string_view seed)
{
    Seed bytes{};
    if (!fromText(seed, bytes))
        return fail(ErrorCode::InvalidArgument, "the seed of a signing key is 32 bytes in base64");
    auto pair = fromSeed(bytes);
    sodium_memzero(bytes.data(), bytes.size());
    return pair;
}

std::string Ed25519::newSeed()
{
    Seed bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    auto written = text(bytes);
    sodium_memzero(bytes.data(), bytes.size());
    return written;
}

Ed25519::Signature Ed25519::sign(std::string_view message) const
{
    Signature signature{};
    crypto_sign_ed25519_detached(signature.data(), nullptr, bytesOf(message), message.size(), m_secret->data());
    return signature;
}

bool Ed25519::verify(const PublicKey& key, std::string_view message, const Signature& signature)
{
    return crypto_sign_ed25519_verify_detached(signature.data(), bytesOf(message), message.size(), key.data()) == 0;
}

std::string Ed25519::text(std::span<const std::uint8_t> bytes)
{
    return base64(textOf(bytes));
}

Result<Ed25519::PublicKey> Ed25519::publicKeyFrom(std::string_view text)
{
    PublicKey key{};
    if (!fromText(text, key))
        return fail(ErrorCode::InvalidArgument, "a public key is 32 bytes in base64");
    return key;
}

Result<Ed25519::Signature> Ed25519::signatureFrom(std::string_view text)
{
    Signature signature{};
    if (!fromText(text, signature))
        return fail(ErrorCode::InvalidArgument, "a signature is 64 bytes in base64");
    return signature;
}

std::string Ed25519::fingerprint(const PublicKey& key)
{
    auto written = text(sha256(textOf(key)));
    return "SHA256:" + written.substr(0, written.find('='));
}

} // namespace kaze::base
