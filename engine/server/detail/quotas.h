#pragma once

#include "engine/api/token_requests.h"
#include "engine/base/clock.h"

#include <optional>
#include <string>
#include <unordered_map>

namespace kaze::server::detail {

//! How fast the holders of tokens may go: a bucket a limit, that is full after a minute. What a call uses is known when it is over, so it may take
//! a bucket below nothing; the next one waits until that is paid back. Kept in memory: a restart fills them. Lives on the loop.
class Quotas {
public:
    explicit Quotas(const base::Clock& clock) : m_clock(clock) { }

    //! Takes one request; else how long to wait.
    [[nodiscard]] std::optional<base::Duration> admit(const api::TokenInfo& token);

    //! Takes tokens, or gives them back.
    void use(const api::TokenInfo& token, std::int64_t tokens);

private:
    struct Buckets {
        double requests = 0;
        double tokens = 0;
        base::Duration at{0};
    };

    Buckets& filled(const api::TokenInfo& token);

    const base::Clock& m_clock;
    std::unordered_map<std::string, Buckets> m_buckets; //!< by token
};

} // namespace kaze::server::detail
