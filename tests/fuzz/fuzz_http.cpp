// Requests as the server reads them from a connection, one behind the other.

#include "engine/server/detail/request_reader.h"
#include "tests/fuzz/fuzz.h"

namespace kaze::fuzz {

namespace {

using server::detail::HttpRequest;
using server::detail::RequestReader;

constexpr RequestReader::Limits kLimits{2048, 16, 4096};
constexpr std::size_t kMostUnparsed = 4096;
constexpr int kMostRequests = 4;

enum class End : std::uint8_t { Wanting, Whole, Refused };

//! One request from the front of what comes.
struct Read {
    End end = End::Wanting;
    std::size_t used = 0; //!< bytes, when it is whole
    HttpRequest request;
};

Read readFrom(const std::vector<std::string_view>& pieces)
{
    RequestReader reader(kLimits);
    Read read;
    std::string in;
    for (const auto piece : pieces) {
        in += piece;
        while (!in.empty()) {
            const auto used = reader.take(in);
            if (!used) {
                check(used.error().status >= 400 && used.error().status < 600 && !used.error().message.empty(),
                    "a refusal says why");
                read.end = End::Refused;
                return read;
            }
            check(*used <= in.size(), "it takes no more than there is");
            in.erase(0, *used);
            read.used += *used;
            check(reader.request().body.size() <= kLimits.body, "a body is bounded");
            if (reader.isWhole()) {
                read.end = End::Whole;
                read.request = std::move(reader.request());
                return read;
            }
            if (*used == 0)
                break;
        }
        if (in.size() >= kMostUnparsed) {
            read.end = End::Refused;
            return read;
        }
    }
    return read;
}

void checkRequest(const HttpRequest& request)
{
    check(request.version == 10 || request.version == 11, "it is HTTP/1");
    check(!request.method.empty() && !request.path.empty() && request.path.find('\0') == std::string::npos,
        "it asks for something");
    check(request.headers.size() <= kLimits.fields, "headers are bounded");
    const auto length = request.header("content-length");
    const auto coding = request.header("transfer-encoding");
    check(!length || !coding, "its length is said once");
    if (length)
        check(std::to_string(request.body.size()) == length->substr(std::min(length->find_first_not_of('0'), length->size() - 1)),
            "its body is as long as it said");
    if (!length && !coding)
        check(request.body.empty(), "nobody guesses where a body ends");
    for (const auto& [name, value] : request.headers)
        check(!name.empty() && name == server::detail::lowerCase(name)
                && value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
            "a header stays in its place");
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze::fuzz;
    auto input = textOf(data, size);
    for (int number = 0; number < kMostRequests && !input.empty(); ++number) {
        const auto one = readFrom({input});
        const auto cut = readFrom(piecesOf(input));
        // Beast counts the first line of a head that is a little too large in the one case, and not in the other; either may refuse it.
        const auto headEnd = input.find("\r\n\r\n");
        if (headEnd != std::string_view::npos && headEnd + 4 > kLimits.head)
            break;
        // A malformed head may be refused before its end has come, or with it; but who reads it differently in pieces could be made to serve a
        // request that a proxy in front never saw.
        check((one.end == End::Whole) == (cut.end == End::Whole), "where the bytes are cut decides nothing");
        if (one.end != End::Whole)
            break;
        check(one.used == cut.used && one.request.path == cut.request.path && one.request.body == cut.request.body
                && one.request.headers == cut.request.headers && one.request.keepAlive == cut.request.keepAlive,
            "it is the same request wherever the bytes are cut");
        checkRequest(one.request);
        input.remove_prefix(one.used);
    }
    return 0;
}
