#pragma once

#include "engine/api/run.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/gateway/rate_limits.h"
#include "engine/net/token_bucket.h"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kaze::gateway {

//! What a key may use a minute, and how many calls at a time. None: no limit that we know.
struct KeyLimits {
    std::optional<std::int64_t> requestsPerMinute;
    std::optional<std::int64_t> inputTokensPerMinute;
    std::optional<std::int64_t> outputTokensPerMinute;
    std::optional<std::int64_t> tokensPerMinute; //!< both together, as OpenAI counts
    std::optional<std::int64_t> inFlight;

    bool operator==(const KeyLimits&) const = default;
};

//! One key of a provider.
struct KeyConfig {
    std::string name; //!< "main"; what is shown
    std::string source; //!< where it is read from, see KeySource; empty: the secret store, under the provider's name
    KeyLimits limits;
    int weight = 1; //!< of two keys with room, the one with weight 2 gets twice the calls
    std::vector<std::string> tenants; //!< that may use it; empty: all

    bool operator==(const KeyConfig&) const = default;
};

//! What a call is going to use, at most.
struct Demand {
    std::string tenant = "default";
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
};

namespace detail {
struct PooledKey;
}

//! The right to make one call with one key. Destroying it gives back everything that was taken: a call that was rejected, or never made, used nothing.
class KeyLease {
public:
    KeyLease() = default;
    KeyLease(std::shared_ptr<detail::PooledKey> key, Demand taken, const base::Clock& clock);
    KeyLease(KeyLease&&) noexcept = default;
    KeyLease& operator=(KeyLease&& other) noexcept;
    ~KeyLease();

    [[nodiscard]] bool holds() const { return m_key != nullptr; }
    [[nodiscard]] const KeyConfig& key() const;

    //! The call was made and used this: corrects what was taken for it.
    void settle(const api::Usage& usage);

    //! What the provider said of the key's limits with its answer.
    void learn(const RateLimits& limits);
    //! The provider refused for its limits: the key rests for so long.
    void rest(base::Duration time, std::string why);
    //! The provider refused the key itself, or its account is empty: it is left alone for a minute, or where no other is left for a second, as that may have
    //! been mended.
    void refused(std::string why);
    //! The provider took the key, so it is refused no longer.
    void worked();

private:
    void release();

    std::shared_ptr<detail::PooledKey> m_key;
    Demand m_taken;
    const base::Clock* m_clock = nullptr;
};

//! A key as it stands, for people.
struct KeyState {
    std::string name;
    std::int64_t inFlight = 0;
    std::optional<std::int64_t> mostInFlight;
    struct Gauge {
        double limit = 0; //!< a minute; 0: none known
        double left = 0;
    };
    Gauge requests, tokens, inputTokens, outputTokens;
    base::Duration restsFor{0};
    std::string why; //!< it rests
    std::vector<std::string> tenants;
    int weight = 1;
};

//! The keys of one provider, each with its limits. Hands out the next call to the eligible ones in turn, by weight. Lives on the loop.
class KeyPool {
public:
    KeyPool(std::string provider, std::vector<KeyConfig> keys, const base::Clock& clock);

    //! What stands in the way of a call.
    struct Refused {
        base::Duration wait{0}; //!< until it is worth asking again; a call that ends may change that earlier
        std::string why; //!< "openai/main: 60 requests a minute are used up"
        bool forbidden = false; //!< no key is for this tenant: asking again is of no use
    };
    //! Keys that somebody before this one in the line waits for; who finds none adds those it could have used.
    using Reserved = std::vector<const detail::PooledKey*>;
    [[nodiscard]] std::expected<KeyLease, Refused> take(const Demand& demand, Reserved* reserved = nullptr);

    //! How long all of the tenant's keys rest, as their provider asked, and why; `wait` zero: one does not.
    [[nodiscard]] Refused rest(const std::string& tenant) const;

    [[nodiscard]] bool allReserved(const Reserved& reserved) const;

    //! Whom to tell when a call has ended and there may be room.
    void onRoom(std::function<void()> listener);

    //! Whether any key is there for the tenant.
    [[nodiscard]] bool admits(const std::string& tenant) const;

    //! How long until so many requests and tokens have gone through, as far as the limits tell.
    [[nodiscard]] base::Duration timeFor(
        const std::string& tenant, std::int64_t requests, std::int64_t inputTokens, std::int64_t outputTokens) const;

    [[nodiscard]] std::vector<KeyState> states() const;

    //! Takes over a new configuration; keys that stay keep their levels and calls.
    void reconfigure(std::vector<KeyConfig> keys);

private:
    [[nodiscard]] std::string describe(const detail::PooledKey& key) const;

    std::string m_provider;
    const base::Clock& m_clock;
    std::vector<std::shared_ptr<detail::PooledKey>> m_keys;
    std::shared_ptr<std::function<void()>> m_room; //!< see onRoom
};

} // namespace kaze::gateway
