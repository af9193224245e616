#include "engine/base/text.h"
#include "engine/net/address.h"
#include "engine/net/url.h"
#include "engine/tools/detail/arguments.h"
#include "engine/tools/detail/built_in.h"

#include <algorithm>

namespace kaze::tools::detail {

namespace {

constexpr std::uint64_t kLargestBody = 2U << 20;
constexpr auto kTotal = std::chrono::seconds(60);

base::Result<> onlyPublic(const net::SocketAddress& address)
{
    if (net::isPublicAddress(address.ip))
        return {};
    return base::fail(base::ErrorCode::PermissionDenied,
        "refused: " + address.ip + " is an address of this machine or of a private network, which this agent may not reach");
}

//! "text/html" out of "Text/HTML; charset=utf-8".
std::string mediaTypeOf(const net::HttpResponse& response)
{
    const auto* header = response.header("content-type");
    std::string type = header ? header->substr(0, header->find(';')) : std::string();
    std::erase_if(type, [](unsigned char c) { return std::isspace(c) != 0; });
    std::ranges::transform(type, type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return type;
}

bool isText(const std::string& type, std::string_view body)
{
    if (type.empty())
        return body.find('\0') == std::string_view::npos && base::isUtf8(body);
    static constexpr std::array<std::string_view, 8> kTextual{
        "json", "xml", "yaml", "javascript", "ecmascript", "csv", "toml", "x-www-form-urlencoded"};
    return type.starts_with("text/")
        || (type.starts_with("application/")
            && std::ranges::any_of(kTextual, [&](std::string_view part) { return type.ends_with(part); }));
}

class HttpGet final : public Tool {
public:
    explicit HttpGet(net::HttpClient& http) : m_http(http)
    {
        m_info.name = "http.get";
        m_info.description = "Fetches a text from an http or https URL, at most 2 MB, following redirects. Only addresses of the "
                             "public internet.";
        m_info.schema = schemaOf(
            {{"url", "string", "Where to fetch from", true}, {"headers", "object", "Further request headers by name"}});
        m_info.readOnly = m_info.idempotent = true;
    }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }

    base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        auto request = requestOf(arguments, context);
        const auto response = co_await m_http.fetch(std::move(request), context.cancel);
        if (!response) {
            ToolOutcome outcome{response.error().text(), true};
            outcome.transient = response.error().code == base::ErrorCode::Unavailable;
            co_return outcome;
        }
        const auto type = mediaTypeOf(*response);
        const bool good = response->status >= 200 && response->status < 300;
        auto text = isText(type, response->body) ? response->body
                                                 : "[" + (type.empty() ? "no text" : type) + ", "
                + base::sizeText(response->body.size()) + ": not text, so it is not shown]";
        if (!good)
            text = "HTTP status " + std::to_string(response->status) + '\n' + text;
        ToolOutcome outcome{std::move(text), !good};
        outcome.transient = response->status == 502 || response->status == 503 || response->status == 504;
        co_return outcome;
    }

    //! Its host.
    [[nodiscard]] std::string target(const boost::json::object& arguments) const override
    {
        const auto url = net::parseUrl(textOf(arguments, "url"));
        return url ? m_info.name + ' ' + url->host : std::string();
    }

private:
    static net::HttpRequest requestOf(const boost::json::object& arguments, const ToolContext& context)
    {
        net::HttpRequest request;
        request.url = textOf(arguments, "url");
        request.maxBody = kLargestBody;
        request.followRedirects = true;
        request.timeouts.total = kTotal;
        if (const auto* headers = arguments.if_contains("headers"); headers && headers->is_object())
            for (const auto& [name, value] : headers->get_object())
                if (value.is_string())
                    request.headers.emplace_back(name, value.get_string());
        if (!context.allowPrivateAddresses)
            request.admit = onlyPublic;
        return request;
    }

    net::HttpClient& m_http;
    ToolInfo m_info;
};

} // namespace

std::shared_ptr<Tool> httpGet(net::HttpClient& http)
{
    return std::make_shared<HttpGet>(http);
}

} // namespace kaze::tools::detail
