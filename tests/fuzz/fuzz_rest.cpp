// A request to /api/v1: the first line is its type, the rest its body, or its query where it begins with a question mark.

#include "engine/api/wire.h"
#include "engine/base/text.h"
#include "engine/server/rest/answering.h"
#include "engine/server/rest/reading.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>

namespace kaze::fuzz {

namespace {

using namespace server;

constexpr std::size_t kMostUnpacked = 64U << 10;
constexpr std::size_t kLongestMessage = 1000;

void checkRefusal(const detail::Failure& failure)
{
    check(failure.status == 400 || failure.status == 413, "it is the asker who is wrong");
    check(!failure.message.empty() && failure.message.size() < kLongestMessage, "a complaint is short");
    const auto answer = detail::answerOf(detail::Family::Problem, failure, "req_1");
    boost::system::error_code bad;
    const auto body = boost::json::parse(answer.body, bad);
    check(!bad && body.at("status") == answer.status && base::isUtf8(answer.body), "a refusal is a problem in JSON");
}

//! As a client of ours would ask the same.
void checkTaken(const api::RequestDescription& type, const api::Request& request)
{
    check(request.type() == type.type, "it is the request that the path names");
    auto json = api::toJson(request);
    json.as_object().erase("type");
    const auto text = boost::json::serialize(json);
    const auto again = rest::readBody(type, {text, false, kMostUnpacked});
    check(again && boost::json::serialize(api::toJson(*again)) == boost::json::serialize(api::toJson(request)),
        "what was taken can be asked again and is the same");
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze;
    using namespace kaze::fuzz;
    const auto input = textOf(data, size);
    const auto line = input.substr(0, input.find('\n'));
    const auto rest = input.substr(std::min(input.size(), line.size() + 1));
    static_cast<void>(server::rest::takesGzip(rest));
    static_cast<void>(server::rest::matches(rest, "\"a\""));
    const auto& all = api::description();
    const auto* known = all.find(line);
    const auto& type = known ? *known : all.requests[Dice(input).roll(all.requests.size())];
    const bool packed = rest.starts_with("\x1f\x8b");
    const auto request = rest.starts_with('?') ? server::rest::readQuery(type, rest.substr(1))
                                               : server::rest::readBody(type, {std::string(rest), packed, kMostUnpacked});
    if (request)
        checkTaken(type, *request);
    else
        checkRefusal(request.error());
    return 0;
}
