#include "engine/server/rest/answering.h"

#include "engine/api/wire.h"
#include "engine/base/gzip.h"
#include "engine/base/sha256.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::server::rest {

using detail::HttpAnswer;

namespace {

constexpr std::size_t kWorthPacking = 1024; //!< bytes
constexpr std::size_t kTagDigits = 32; //!< of a SHA-256's 64

std::string_view trimmed(std::string_view text)
{
    const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
    return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

//! Takes the next item of a comma-separated list off its front.
std::string_view nextIn(std::string_view& list)
{
    const auto item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    return trimmed(item);
}

//! "q=0", "q=0.0": not wanted.
bool isRefused(std::string_view parameters)
{
    const auto q = parameters.find("q=");
    return q != std::string_view::npos && parameters.substr(q + 2).find_first_not_of("0. \t") == std::string_view::npos;
}

std::string tagOf(std::string_view json, bool gzip)
{
    base::Sha256 hash;
    hash.add(json);
    return '"' + hash.hex().substr(0, kTagDigits) + (gzip ? "-gzip\"" : "\"");
}

} // namespace

bool takesGzip(std::string_view acceptEncoding)
{
    bool any = false;
    while (!acceptEncoding.empty()) {
        const auto item = detail::lowerCase(nextIn(acceptEncoding));
        const auto coding = trimmed(std::string_view(item).substr(0, item.find(';')));
        const bool refused = isRefused(std::string_view(item).substr(coding.size()));
        if (coding == "gzip" || coding == "x-gzip")
            return !refused;
        any = any || (coding == "*" && !refused);
    }
    return any;
}

bool matches(std::string_view ifNoneMatch, std::string_view tag)
{
    while (!ifNoneMatch.empty()) {
        auto each = nextIn(ifNoneMatch);
        if (each == "*")
            return true;
        if (each.starts_with("W/"))
            each.remove_prefix(2);
        if (each == tag)
            return true;
    }
    return false;
}

Wishes wishesOf(const detail::HttpRequest& head)
{
    return {head.method == "GET" || head.method == "HEAD", takesGzip(head.header("accept-encoding").value_or("")),
        std::string(head.header("if-none-match").value_or(""))};
}

HttpAnswer jsonFor(const Wishes& wishes, std::string json)
{
    const bool pack = wishes.gzip && json.size() > kWorthPacking;
    HttpAnswer answer{200, {{"Cache-Control", wishes.reads ? "private, no-cache" : "no-store"}, {"Vary", "Accept-Encoding"}}, {}};
    if (wishes.reads) {
        auto tag = tagOf(json, pack);
        const bool known = matches(wishes.ifNoneMatch, tag);
        answer.headers.emplace_back("ETag", std::move(tag));
        if (known) {
            answer.status = 304;
            return answer;
        }
    }
    answer.headers.emplace_back("Content-Type", "application/json");
    if (pack)
        answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.body = pack ? base::gzipped(json) : std::move(json);
    return answer;
}

HttpAnswer answerFor(const Wishes& wishes, const api::Response& response)
{
    auto json = api::toJson(response);
    json.as_object().erase("type"); // which was asked for by name
    return jsonFor(wishes, boost::json::serialize(json));
}

} // namespace kaze::server::rest
