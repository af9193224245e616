#pragma once

#include "engine/base/result.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace kaze::base {

//! A key pair that signs (Ed25519, RFC 8032), and what checks a signature without it. The secret is wiped with its owner. Any thread may sign.
class Ed25519 {
public:
    using Seed = std::array<std::uint8_t, 32>;
    using PublicKey = std::array<std::uint8_t, 32>;
    using Signature = std::array<std::uint8_t, 64>;

    //! The pair that belongs to 32 bytes of randomness; the same ones always make the same pair.
    [[nodiscard]] static Ed25519 fromSeed(std::span<const std::uint8_t, 32> seed);
    //! From a seed as `newSeed` writes it. Errors: InvalidArgument, which does not repeat it.
    [[nodiscard]] static Result<Ed25519> fromSeedText(std::string_view seed);
    //! 32 bytes of the system's randomness in base64, to be kept where secrets are.
    [[nodiscard]] static std::string newSeed();

    [[nodiscard]] const PublicKey& publicKey() const { return m_public; }
    [[nodiscard]] Signature sign(std::string_view message) const;
    //! Also false for keys and signatures that several messages, or nobody, could have.
    [[nodiscard]] static bool verify(const PublicKey& key, std::string_view message, const Signature& signature);

    //! Base64, and back from exactly that. Errors: InvalidArgument.
    [[nodiscard]] static std::string text(std::span<const std::uint8_t> bytes);
    [[nodiscard]] static Result<PublicKey> publicKeyFrom(std::string_view text);
    [[nodiscard]] static Result<Signature> signatureFrom(std::string_view text);

    //! What people compare keys by: "SHA256:" and the base64 of the hash without padding, as ssh-keygen prints it.
    [[nodiscard]] static std::string fingerprint(const PublicKey& key);

private:
    using Secret = std::array<std::uint8_t, 64>;
    struct Wipe {
        void operator()(Secret* secret) const;
    };
    Ed25519() = default;

    PublicKey m_public{};
    std::unique_ptr<Secret, Wipe> m_secret; //!< at one place in memory, however often the pair is moved
};

} // namespace kaze::base
