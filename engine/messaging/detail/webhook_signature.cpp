#include "engine/messaging/detail/webhook_signature.h"

#include "engine/base/base64.h"
#include "engine/base/sha256.h"

#include <cerrno>
#include <sys/random.h>

namespace kaze::messaging::detail {

namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kNewBytes = 32;
constexpr std::size_t kLeastBytes = 24;
constexpr std::size_t kMostBytes = 64;
constexpr std::size_t kBlock = 64; // of SHA-256

std::string digest(std::string_view text)
{
    const auto hash = base::sha256(text);
    return {hash.begin(), hash.end()};
}

std::string padded(const std::string& key, char with)
{
    std::string block(kBlock, with);
    for (std::size_t i = 0; i < key.size(); ++i)
        block[i] = static_cast<char>(block[i] ^ key[i]);
    return block;
}

} // namespace

base::Result<std::string> newWebhookSecret()
{
    std::string bytes(kNewBytes, '\0');
    ssize_t got = 0;
    // So few come at once or not at all.
    while ((got = ::getrandom(bytes.data(), bytes.size(), 0)) < 0 && errno == EINTR) { }
    if (got != static_cast<ssize_t>(bytes.size()))
        return std::unexpected(base::systemError("random bytes", errno));
    return std::string(kPrefix) + base::base64(bytes);
}

base::Result<std::string> webhookKeyOf(std::string_view secret)
{
    if (secret.starts_with(kPrefix)) {
        const auto bytes = base::fromBase64(secret.substr(kPrefix.size())).value_or(std::string());
        if (bytes.size() >= kLeastBytes && bytes.size() <= kMostBytes)
            return bytes;
    }
    return base::fail(base::ErrorCode::InvalidArgument,
        "The secret of a webhook is \"whsec_\" and 24 to 64 bytes in base64; leave it out and one is made.");
}

std::string hmacSha256(std::string_view key, std::string_view text)
{
    const auto used = key.size() > kBlock ? digest(key) : std::string(key);
    return digest(padded(used, 0x5c) + digest(padded(used, 0x36).append(text)));
}

std::string webhookSignature(std::string_view key, std::string_view id, std::string_view timestamp, std::string_view body)
{
    std::string signedText(id);
    signedText.append(".").append(timestamp).append(".").append(body);
    return "v1," + base::base64(hmacSha256(key, signedText));
}

} // namespace kaze::messaging::detail
