#include "engine/server/remote_client.h"

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace kaze::server {

namespace {

std::unexpected<base::Error> noAddress(const std::string& text, const std::string& why)
{
    return base::fail(base::ErrorCode::InvalidArgument,
        "\"" + text + "\" is no address of a cell" + why
            + ": write HOST, HOST:PORT or https://HOST:PORT, such as build-1.example.com:7117.");
}

bool isThisMachine(const std::string& host)
{
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    return error ? host == "localhost" : address.is_loopback();
}

bool isHost(const std::string& host)
{
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    return !error
        || (!host.empty() && host.size() <= 253
            && host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == std::string::npos
            && host.front() != '-' && host.front() != '.');
}

} // namespace

std::string RemoteAddress::url() const
{
    const bool v6 = host.find(':') != std::string::npos;
    return (tls ? "https://" : "http://") + (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

base::Result<RemoteAddress> parseRemoteAddress(const std::string& text)
{
    RemoteAddress address;
    auto rest = text;
    if (const auto scheme = rest.find("://"); scheme != std::string::npos) {
        const auto name = rest.substr(0, scheme);
        if (name != "https" && name != "http")
            return noAddress(text, " (" + name + " is not spoken)");
        address.tls = name == "https";
        rest = rest.substr(scheme + 3);
    }
    if (rest.ends_with('/'))
        rest.pop_back();
    // "::1" alone is an address too.
    const auto bracket = rest.find(']');
    const auto colon = rest.find(':', bracket == std::string::npos ? 0 : bracket);
    const bool bare = bracket == std::string::npos && colon != rest.rfind(':');
    if (colon != std::string::npos && !bare) {
        const auto port = rest.substr(colon + 1);
        const auto read = std::from_chars(port.data(), port.data() + port.size(), address.port);
        if (read.ec != std::errc() || read.ptr != port.data() + port.size() || address.port == 0)
            return noAddress(text, " (its port is no number from 1 to 65535)");
        rest = rest.substr(0, colon);
    }
    if (rest.starts_with('[') && rest.ends_with(']'))
        rest = rest.substr(1, rest.size() - 2);
    if (!isHost(rest))
        return noAddress(text, "");
    address.host = std::move(rest);
    if (!address.tls && !isThisMachine(address.host))
        return base::fail(base::ErrorCode::InvalidArgument,
            "\"" + text
                + "\" would send the access token across the network in plain text; http:// is for this machine alone, use "
                  "https://.");
    return address;
}

} // namespace kaze::server
