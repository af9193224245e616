// What a provider says of waiting and of its limits: the first line is a status, header lines follow, behind a blank line stands the error's body.

#include "engine/gateway/detail/fault.h"
#include "engine/gateway/rate_limits.h"
#include "engine/gateway/retry_after.h"
#include "engine/net/retry.h"
#include "tests/fuzz/fuzz.h"

namespace kaze::fuzz {

namespace {

struct Told {
    int status = 0;
    net::HttpHeaders headers;
    std::string_view body;
};

Told toldIn(std::string_view input)
{
    Told told;
    for (bool first = true; !input.empty(); first = false) {
        const auto end = std::min(input.find('\n'), input.size());
        const auto line = input.substr(0, end);
        input.remove_prefix(std::min(end + 1, input.size()));
        if (line.empty())
            break;
        if (first)
            told.status = std::atoi(std::string(line.substr(0, 3)).c_str());
        else if (const auto colon = line.find(": "); colon != std::string_view::npos)
            told.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    told.body = input;
    return told;
}

void checkLimit(const gateway::RateLimit& limit)
{
    check(!limit.limit || *limit.limit > 0, "a limit is one");
    check(!limit.remaining || *limit.remaining >= 0, "what is left is not below nothing");
    check(!limit.reset || (*limit.reset >= base::Duration::zero() && *limit.reset <= std::chrono::hours(24 * 366)),
        "a reset is within a year");
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze;
    using namespace kaze::fuzz;
    const auto told = toldIn(textOf(data, size));
    const base::Time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};
    const auto wait = net::parseRetryAfter(told.headers, now);
    check(!wait || (*wait >= base::Duration::zero() && *wait <= std::chrono::hours(24)),
        "nobody is made to wait for more than a day");
    const auto limits = gateway::rateLimitsIn(told.headers, now);
    for (const auto& limit : {limits.requests, limits.tokens, limits.inputTokens, limits.outputTokens})
        checkLimit(limit);
    const auto fault = gateway::detail::faultOf(told.status, told.body);
    check(fault.words.size() <= 1000 && fault.words.find('\n') == std::string::npos, "a provider's words are one short line");
    const auto error = gateway::withRetryAfter(fault.error("It failed."), wait ? wait : fault.wait);
    const auto kept = gateway::retryAfterOf(error);
    check(!kept || *kept >= base::Duration::zero(), "what is asked for survives the error that carries it");
    check(!wait || (kept && *kept >= *wait), "nobody comes back too early");
    return 0;
}
