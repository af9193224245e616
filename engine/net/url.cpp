#include "engine/net/url.h"

#include "engine/base/text.h"

#include <boost/asio/ip/address.hpp>
#include <curl/curl.h>

#include <charconv>
#include <memory>

namespace kaze::net {

namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

struct FreeUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using CurlUrl = std::unique_ptr<CURLU, FreeUrl>;

//! The URL without what may be secret in it: user, password, query and fragment.
std::string shown(std::string_view url)
{
    url = url.substr(0, url.find_first_of("?#"));
    std::string text(url);
    const auto slashes = text.find("//");
    const auto hostStart = slashes == std::string::npos ? 0 : slashes + 2;
    const auto hostEnd = std::min(text.find('/', hostStart), text.size());
    if (const auto at = text.rfind('@', hostEnd); at != std::string::npos && at >= hostStart)
        text.erase(hostStart, at + 1 - hostStart);
    return base::shortened(base::toUtf8(text), 200);
}

std::unexpected<base::Error> invalid(std::string_view url, std::string_view why)
{
    return fail(ErrorCode::InvalidArgument, "\"" + shown(url) + "\" is not a URL to fetch: " + std::string(why));
}

std::string part(const CurlUrl& url, CURLUPart which, unsigned flags = 0)
{
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK)
        return {};
    std::string copy(text);
    curl_free(text);
    return copy;
}

Result<CurlUrl> parsed(std::string_view text)
{
    if (text.find('\0') != std::string_view::npos)
        return invalid(text, "it holds a zero byte");
    CurlUrl url(curl_url());
    const std::string terminated(text);
    const auto code = curl_url_set(url.get(), CURLUPART_URL, terminated.c_str(), CURLU_NON_SUPPORT_SCHEME);
    if (code != CURLUE_OK)
        return invalid(text, curl_url_strerror(code));
    return url;
}

std::string lowered(std::string text)
{
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

} // namespace

std::string Url::authority() const
{
    return host + ":" + std::to_string(port);
}

bool Url::sameOrigin(const Url& other) const
{
    return scheme == other.scheme && host == other.host && port == other.port;
}

Result<Url> parseUrl(std::string_view text)
{
    const auto url = parsed(text);
    if (!url)
        return base::failure(url);
    Url result;
    result.scheme = lowered(part(*url, CURLUPART_SCHEME));
    if (result.scheme != "http" && result.scheme != "https")
        return invalid(text, "only http:// and https:// are supported");
    if (!part(*url, CURLUPART_USER).empty() || !part(*url, CURLUPART_PASSWORD).empty())
        return invalid(text, "put a user and password into an Authorization header, not into the URL");
    result.host = lowered(part(*url, CURLUPART_HOST));
    if (result.host.empty())
        return invalid(text, "it names no host");
    const auto port = part(*url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    std::from_chars(port.data(), port.data() + port.size(), result.port);
    result.path = part(*url, CURLUPART_PATH);
    result.query = part(*url, CURLUPART_QUERY);
    return result;
}

bool isLoopback(std::string_view text)
{
    const auto url = parseUrl(text);
    if (!url)
        return false;
    auto host = url->host;
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    boost::system::error_code noAddress;
    const auto address = boost::asio::ip::make_address(host, noAddress);
    return host == "localhost" || (!noAddress && address.is_loopback());
}

Result<std::string> resolveUrl(std::string_view page, std::string_view reference)
{
    const auto url = parsed(page);
    if (!url)
        return base::failure(url);
    const std::string terminated(reference.substr(0, reference.find('\0')));
    const auto code = curl_url_set(url->get(), CURLUPART_URL, terminated.c_str(), CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE);
    if (code != CURLUE_OK)
        return invalid(reference, curl_url_strerror(code));
    return part(*url, CURLUPART_URL);
}

} // namespace kaze::net
