#include "engine/gateway/key_pool.h"

#include <algorithm>
#include <array>

namespace kaze::gateway {

using base::Duration;
using net::TokenBucket;

namespace detail {

struct PooledKey {
    KeyConfig config;
    TokenBucket requests, tokens, input, output;
    std::int64_t inFlight = 0;
    std::int64_t turn = 0; //!< of the weighted round
    Duration restsUntil{0}; //!< as its provider asked
    std::string why;
    Duration refusedUntil{0}; //!< it is left alone: its provider refused it
    Duration probedAt{0}; //!< when it may be tried all the same, where all others were refused too
    std::string whyRefused;
    std::shared_ptr<std::function<void()>> room; //!< told when a call has ended
};

} // namespace detail

namespace {

using detail::PooledKey;

constexpr auto kRefusedRest = std::chrono::minutes(1);
constexpr auto kRefusedAlone = std::chrono::seconds(1); //!< the same where no other key is left: it may have been corrected

TokenBucket bucketOf(const std::optional<std::int64_t>& limit, Duration now)
{
    return limit ? TokenBucket(static_cast<double>(*limit), now) : TokenBucket();
}

void limit(PooledKey& key, Duration now)
{
    const auto& limits = key.config.limits;
    key.requests = bucketOf(limits.requestsPerMinute, now);
    key.tokens = bucketOf(limits.tokensPerMinute, now);
    key.input = bucketOf(limits.inputTokensPerMinute, now);
    key.output = bucketOf(limits.outputTokensPerMinute, now);
}

struct Use {
    TokenBucket& bucket;
    double amount;
    std::string_view what;
};

//! What a call takes of each bucket.
std::array<Use, 4> usesOf(PooledKey& key, double requests, double input, double output)
{
    return {Use{key.requests, requests, "requests"}, Use{key.tokens, input + output, "tokens"},
        Use{key.input, input, "input tokens"}, Use{key.output, output, "output tokens"}};
}

void take(PooledKey& key, double requests, double input, double output, Duration now)
{
    for (const auto& use : usesOf(key, requests, input, output))
        use.bucket.take(use.amount, now);
}

void tell(const PooledKey& key)
{
    if (const auto listener = key.room; listener && *listener)
        (*listener)();
}

bool isFor(const PooledKey& key, const std::string& tenant)
{
    const auto& tenants = key.config.tenants;
    return tenants.empty() || std::find(tenants.begin(), tenants.end(), tenant) != tenants.end();
}

std::string whole(double amount)
{
    return std::to_string(static_cast<std::int64_t>(amount));
}

Duration probeOf(const PooledKey& key)
{
    return std::max(key.probedAt, key.restsUntil);
}

//! When the provider is through with it, and why not before.
std::pair<Duration, const std::string&> restOf(const PooledKey& key)
{
    if (key.refusedUntil > key.restsUntil)
        return {key.refusedUntil, key.whyRefused};
    return {key.restsUntil, key.why};
}

//! Of keys that all were refused the one that may be tried again first.
template <class Keys>
std::shared_ptr<PooledKey> lastOf(const Keys& keys, const std::string& tenant, Duration now)
{
    std::shared_ptr<PooledKey> last;
    for (const auto& key : keys) {
        if (!isFor(*key, tenant))
            continue;
        if (key->refusedUntil <= now)
            return nullptr;
        if (!last || probeOf(*key) < probeOf(*last))
            last = key;
    }
    return last;
}

//! Until that may be.
Duration lastWait(const PooledKey& key, Duration now)
{
    return std::max(Duration::zero(), probeOf(key) - now);
}

//! The longest of the waits that stand before a call, and whose it is. `wait` zero: nothing does.
KeyPool::Refused obstacle(PooledKey& key, const Demand& demand, Duration now, bool triesRefused = false)
{
    KeyPool::Refused worst;
    if (const auto& [until, why] = restOf(key); triesRefused && lastWait(key, now) > Duration::zero())
        worst = {lastWait(key, now), why, false};
    else if (!triesRefused && until > now)
        worst = {until - now, why, false};
    for (const auto& use : usesOf(key, 1, static_cast<double>(demand.inputTokens), static_cast<double>(demand.outputTokens)))
        if (const auto wait = use.bucket.waitFor(use.amount, now); wait > worst.wait)
            worst = {wait, whole(use.bucket.perMinute()) + ' ' + std::string(use.what) + " a minute are used up", false};
    const auto& most = key.config.limits.inFlight;
    if (worst.wait == Duration::zero() && most && key.inFlight >= *most)
        worst = {Duration::max(), std::to_string(key.inFlight) + " calls are under way, as many as it may have", false};
    return worst;
}

KeyState::Gauge gaugeOf(const TokenBucket& bucket, Duration now)
{
    return {bucket.perMinute(), bucket.isLimited() ? bucket.level(now) : 0};
}

void learn(TokenBucket& bucket, const RateLimit& said, Duration now)
{
    // Anthropic counts in thousands, and a limit of one key is learnt for a minute; a reset far away means a longer window, of which only what is left counts.
    const bool perMinute = !said.reset || *said.reset <= std::chrono::seconds(65);
    const auto number = [](const std::optional<std::int64_t>& value) {
        return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
    };
    if (perMinute)
        bucket.learn(number(said.limit), number(said.remaining), now);
    if (said.remaining && *said.remaining <= 0 && said.reset)
        bucket.closeUntil(now + *said.reset);
}

} // namespace

KeyLease::KeyLease(std::shared_ptr<PooledKey> key, Demand taken, const base::Clock& clock)
    : m_key(std::move(key)), m_taken(std::move(taken)), m_clock(&clock)
{
    ++m_key->inFlight;
    gateway::take(*m_key, 1, static_cast<double>(m_taken.inputTokens), static_cast<double>(m_taken.outputTokens), clock.steady());
}

KeyLease& KeyLease::operator=(KeyLease&& other) noexcept
{
    if (this != &other) {
        release();
        m_key = std::move(other.m_key);
        m_taken = std::move(other.m_taken);
        m_clock = other.m_clock;
    }
    return *this;
}

KeyLease::~KeyLease()
{
    release();
}

const KeyConfig& KeyLease::key() const
{
    return m_key->config;
}

void KeyLease::release()
{
    const auto key = std::exchange(m_key, nullptr);
    if (!key)
        return;
    --key->inFlight;
    gateway::take(
        *key, -1, static_cast<double>(-m_taken.inputTokens), static_cast<double>(-m_taken.outputTokens), m_clock->steady());
    tell(*key);
}

void KeyLease::settle(const api::Usage& usage)
{
    const auto key = std::exchange(m_key, nullptr);
    if (!key)
        return;
    --key->inFlight;
    // Cached input mostly does not count against the limits (Anthropic says so); where it does, the headers tell.
    const auto input = std::max<std::int64_t>(0, usage.inputTokens - usage.cachedTokens);
    gateway::take(*key, 0, static_cast<double>(input - m_taken.inputTokens),
        static_cast<double>(usage.outputTokens - m_taken.outputTokens), m_clock->steady());
    tell(*key);
}

void KeyLease::learn(const RateLimits& limits)
{
    if (!m_key)
        return;
    const auto now = m_clock->steady();
    gateway::learn(m_key->requests, limits.requests, now);
    gateway::learn(m_key->tokens, limits.tokens, now);
    gateway::learn(m_key->input, limits.inputTokens, now);
    gateway::learn(m_key->output, limits.outputTokens, now);
}

void KeyLease::rest(Duration time, std::string why)
{
    if (!m_key || m_clock->steady() + time <= m_key->restsUntil)
        return;
    m_key->restsUntil = m_clock->steady() + time;
    m_key->why = std::move(why);
}

void KeyLease::refused(std::string why)
{
    if (!m_key)
        return;
    const auto now = m_clock->steady();
    m_key->refusedUntil = now + kRefusedRest;
    m_key->probedAt = now + kRefusedAlone;
    m_key->whyRefused = std::move(why);
}

void KeyLease::worked()
{
    if (m_key)
        m_key->refusedUntil = Duration{0};
}

KeyPool::KeyPool(std::string provider, std::vector<KeyConfig> keys, const base::Clock& clock)
    : m_provider(std::move(provider)), m_clock(clock), m_room(std::make_shared<std::function<void()>>())
{
    reconfigure(std::move(keys));
}

void KeyPool::reconfigure(std::vector<KeyConfig> keys)
{
    if (keys.empty())
        keys.push_back({"default", {}, {}, 1, {}});
    const auto now = m_clock.steady();
    const auto before = std::exchange(m_keys, {});
    for (auto& config : keys) {
        const auto known
            = std::find_if(before.begin(), before.end(), [&](const auto& key) { return key->config.name == config.name; });
        auto key = known == before.end() ? std::make_shared<PooledKey>() : *known;
        const bool limitsChanged = known == before.end() || key->config.limits != config.limits;
        key->refusedUntil = now;
        if (key->config.source != config.source)
            key->restsUntil = now;
        key->config = std::move(config);
        key->room = m_room;
        if (limitsChanged)
            limit(*key, now);
        m_keys.push_back(std::move(key));
    }
}

std::string KeyPool::describe(const PooledKey& key) const
{
    return m_keys.size() == 1 ? m_provider : m_provider + '/' + key.config.name;
}

//! Smooth weighted round-robin (nginx): every eligible key gains its weight, the richest pays the sum.
std::expected<KeyLease, KeyPool::Refused> KeyPool::take(const Demand& demand, Reserved* reserved)
{
    const auto now = m_clock.steady();
    PooledKey* best = nullptr;
    std::int64_t sum = 0;
    std::optional<Refused> nearest;
    for (const auto& key : m_keys) {
        if (!isFor(*key, demand.tenant))
            continue;
        if (reserved && std::find(reserved->begin(), reserved->end(), key.get()) != reserved->end()) {
            if (!nearest)
                nearest = Refused{Duration::max(), describe(*key) + ": others wait in front", false};
            continue;
        }
        if (auto stands = obstacle(*key, demand, now); stands.wait > Duration::zero()) {
            stands.why = describe(*key) + ": " + stands.why;
            if (!nearest || stands.wait < nearest->wait)
                nearest = std::move(stands);
            continue;
        }
        key->turn += key->config.weight;
        sum += key->config.weight;
        if (!best || key->turn > best->turn)
            best = key.get();
    }
    if (best) {
        best->turn -= sum;
        const auto found = std::find_if(m_keys.begin(), m_keys.end(), [&](const auto& key) { return key.get() == best; });
        return KeyLease(*found, demand, m_clock);
    }
    if (const auto last = lastOf(m_keys, demand.tenant, now)) {
        auto stands = obstacle(*last, demand, now, true);
        const bool isReserved = reserved && std::find(reserved->begin(), reserved->end(), last.get()) != reserved->end();
        if (stands.wait == Duration::zero() && !isReserved) {
            last->probedAt = now + kRefusedAlone; // one call finds out for all
            return KeyLease(last, demand, m_clock);
        }
        stands.why = describe(*last) + ": " + stands.why;
        if (!isReserved)
            nearest = std::move(stands);
    }
    if (nearest) {
        for (const auto& key : m_keys)
            if (reserved && isFor(*key, demand.tenant))
                reserved->push_back(key.get());
        return std::unexpected(std::move(*nearest));
    }
    return std::unexpected(Refused{Duration::max(),
        "no key of " + m_provider + " may be used by the tenant " + demand.tenant
            + "; name it under the key's `tenants`, or add a key for it",
        true});
}

KeyPool::Refused KeyPool::rest(const std::string& tenant) const
{
    std::optional<Refused> shortest;
    const auto now = m_clock.steady();
    if (const auto last = lastOf(m_keys, tenant, now))
        return {lastWait(*last, now), describe(*last) + ": " + restOf(*last).second, false};
    for (const auto& key : m_keys) {
        if (!isFor(*key, tenant))
            continue;
        const auto& [until, why] = restOf(*key);
        const auto wait = std::max(Duration::zero(), until - now);
        if (!shortest || wait < shortest->wait)
            shortest = Refused{wait, wait > Duration::zero() ? describe(*key) + ": " + why : std::string(), false};
    }
    return shortest.value_or(Refused{});
}

bool KeyPool::allReserved(const Reserved& reserved) const
{
    return std::all_of(m_keys.begin(), m_keys.end(),
        [&](const auto& key) { return std::find(reserved.begin(), reserved.end(), key.get()) != reserved.end(); });
}

void KeyPool::onRoom(std::function<void()> listener)
{
    *m_room = std::move(listener);
}

bool KeyPool::admits(const std::string& tenant) const
{
    return std::any_of(m_keys.begin(), m_keys.end(), [&](const auto& key) { return isFor(*key, tenant); });
}

Duration KeyPool::timeFor(
    const std::string& tenant, std::int64_t requests, std::int64_t inputTokens, std::int64_t outputTokens) const
{
    // The keys work side by side, so each gets its part of the load; the slowest of the resources tells the time.
    std::array<double, 4> perMinute{}, left{};
    std::array<bool, 4> unlimited{};
    const auto now = m_clock.steady();
    Duration rest = Duration::max();
    for (const auto& key : m_keys) {
        if (!isFor(*key, tenant))
            continue;
        rest = std::min(rest, std::max(Duration::zero(), restOf(*key).first - now));
        const std::array<const TokenBucket*, 4> buckets{&key->requests, &key->tokens, &key->input, &key->output};
        for (std::size_t i = 0; i < buckets.size(); ++i) {
            unlimited[i] = unlimited[i] || !buckets[i]->isLimited();
            perMinute[i] += buckets[i]->perMinute();
            left[i] += buckets[i]->isLimited() ? buckets[i]->level(now) : 0;
        }
    }
    const std::array<std::int64_t, 4> wanted{requests, inputTokens + outputTokens, inputTokens, outputTokens};
    double minutes = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (!unlimited[i] && perMinute[i] > 0)
            minutes = std::max(minutes, (static_cast<double>(wanted[i]) - left[i]) / perMinute[i]);
    const auto load = std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double, std::ratio<60>>(minutes));
    return std::max<Duration>(load, rest == Duration::max() ? Duration::zero() : rest);
}

std::vector<KeyState> KeyPool::states() const
{
    const auto now = m_clock.steady();
    std::vector<KeyState> states;
    for (const auto& key : m_keys) {
        KeyState state;
        state.name = key->config.name;
        state.inFlight = key->inFlight;
        state.mostInFlight = key->config.limits.inFlight;
        state.requests = gaugeOf(key->requests, now);
        state.tokens = gaugeOf(key->tokens, now);
        state.inputTokens = gaugeOf(key->input, now);
        state.outputTokens = gaugeOf(key->output, now);
        const auto& [until, why] = restOf(*key);
        state.restsFor = std::max(Duration::zero(), until - now);
        state.why = state.restsFor > Duration::zero() ? why : "";
        state.tenants = key->config.tenants;
        state.weight = key->config.weight;
        states.push_back(std::move(state));
    }
    return states;
}

} // namespace kaze::gateway
