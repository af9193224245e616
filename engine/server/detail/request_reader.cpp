#include "engine/server/detail/request_reader.h"

#include <boost/beast/http/basic_parser.hpp>

namespace kaze::server::detail {

namespace http = boost::beast::http;
using boost::beast::string_view;
using Code = boost::beast::error_code;

//! Beast's parser, which keeps what it reads in a request of ours.
class RequestReader::Parser final : public http::basic_parser<true> {
public:
    explicit Parser(Limits limits) : m_limits(limits)
    {
        header_limit(static_cast<std::uint32_t>(limits.head));
        body_limit(limits.body);
    }

    [[nodiscard]] const std::string& refusal() const { return m_refusal; }

    HttpRequest request;

private:
    void refuse(Code& error, const char* why)
    {
        m_refusal = why;
        error = http::error::bad_value;
    }

    void on_request_impl(http::verb, string_view method, string_view target, int version, Code& error) override
    {
        request.method.assign(method.data(), method.size());
        request.target.assign(target.data(), target.size());
        request.version = version;
        const std::string_view whole = request.target;
        const auto mark = std::min(whole.find('?'), whole.size());
        const auto path = percentDecoded(whole.substr(0, mark));
        if (!path || !(whole.starts_with('/') || whole == "*"))
            return refuse(error, "the request's target is no path on this server");
        request.path = *path;
        request.query = whole.substr(std::min(mark + 1, whole.size()));
        error = {};
    }

    void on_response_impl(int, string_view, int, Code&) override { }

    void on_field_impl(http::field, string_view name, string_view value, Code& error) override
    {
        error = {};
        // Behind a chunked body come trailers, which nobody here asked for.
        if (m_headIsWhole)
            return;
        if (request.headers.size() >= m_limits.fields) {
            error = http::error::header_limit;
            return;
        }
        auto key = lowerCase({name.data(), name.size()});
        const std::string text(value.data(), value.size());
        const bool once = key == "host" || key == "content-length" || key == "transfer-encoding" || key == "authorization"
            || key == "content-type";
        if (once && request.header(key))
            return refuse(error, "a header that may stand there once stands there twice");
        if (key == "content-length" && text.find_first_not_of("0123456789") != std::string::npos)
            return refuse(error, "Content-Length is no number");
        if (key == "transfer-encoding" && lowerCase(text) != "chunked")
            return refuse(error, "no transfer coding but \"chunked\" is understood");
        if (key == "transfer-encoding" && request.version < 11)
            return refuse(error, "HTTP/1.0 has no transfer codings");
        request.headers.emplace_back(std::move(key), text);
    }

    void on_header_impl(Code& error) override
    {
        error = {};
        m_headIsWhole = true;
        request.keepAlive = keep_alive();
    }

    void on_body_init_impl(boost::optional<std::uint64_t> const&, Code& error) override { error = {}; }

    std::size_t on_body_impl(string_view body, Code& error) override
    {
        error = {};
        request.body.append(body.data(), body.size());
        return body.size();
    }

    void on_chunk_header_impl(std::uint64_t, string_view, Code& error) override { error = {}; }

    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, Code& error) override { return on_body_impl(body, error); }

    void on_finish_impl(Code& error) override { error = {}; }

    Limits m_limits;
    bool m_headIsWhole = false;
    std::string m_refusal;
};

namespace {

HttpRefusal refusalOf(const Code& error, const std::string& why)
{
    if (!why.empty())
        return {400, "The request is malformed: " + why + "."};
    if (error == http::error::header_limit)
        return {431, "The request's headers are too large."};
    if (error == http::error::body_limit)
        return {413, "The request's body is too large."};
    if (error == http::error::bad_version)
        return {505, "Only HTTP/1.0 and HTTP/1.1 are spoken here."};
    return {400, "The request is malformed: " + error.message() + "."};
}

} // namespace

RequestReader::RequestReader(Limits limits) : m_parser(std::make_unique<Parser>(limits)) { }

RequestReader::~RequestReader() = default;

namespace {

//! Whether a chunked body may be at the beginning of its last chunk, and not all of "0", CR, LF, CR, LF has come. Beast asserts that it has.
bool mayEndSoon(std::string_view chunks)
{
    constexpr std::size_t kLastChunk = 5;
    return chunks.size() < kLastChunk && chunks.substr(chunks.starts_with("\r\n") ? 2 : 0).starts_with('0');
}

} // namespace

std::expected<std::size_t, HttpRefusal> RequestReader::take(std::string_view bytes)
{
    std::size_t used = 0;
    const bool hadHead = headIsWhole();
    while (used < bytes.size() && !m_parser->is_done() && headIsWhole() == hadHead) {
        Code error;
        const auto rest = bytes.substr(used);
        if (hadHead && m_parser->chunked() && mayEndSoon(rest))
            break;
        const auto taken = m_parser->put(boost::asio::const_buffer(rest.data(), rest.size()), error);
        used += taken;
        if (error == http::error::need_more || (!error && taken == 0))
            break;
        if (error)
            return std::unexpected(refusalOf(error, m_parser->refusal()));
    }
    return used;
}

bool RequestReader::headIsWhole() const
{
    return m_parser->is_header_done();
}

bool RequestReader::isWhole() const
{
    return m_parser->is_done();
}

std::optional<std::uint64_t> RequestReader::length() const
{
    const auto length = m_parser->content_length();
    return length ? std::optional(*length) : std::nullopt;
}

HttpRequest& RequestReader::request()
{
    return m_parser->request;
}

} // namespace kaze::server::detail
