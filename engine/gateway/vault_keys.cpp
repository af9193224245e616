#include "engine/gateway/vault_keys.h"

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/net/url.h"

#include <boost/json.hpp>
#include <spdlog/logger.h>

#include <algorithm>
#include <cstdlib>

namespace kaze::gateway {

using base::ErrorCode;
using base::Result;

namespace {

constexpr auto kLife = std::chrono::seconds(60);
constexpr auto kUsedOn = std::chrono::minutes(10); //!< while Vault cannot be reached
constexpr auto kAskAgain = std::chrono::seconds(10); //!< meanwhile
constexpr std::uint64_t kLargestAnswer = std::uint64_t{1} << 20;
constexpr std::uint64_t kLargestToken = std::uint64_t{64} << 10;
constexpr std::size_t kLongestReason = 300;

constexpr std::string_view kExpected = "expected vault:https://SERVER/MOUNT/data/PATH#FIELD, such as "
                                       "vault:https://vault.example:8200/secret/data/openai#api_key, or without the server "
                                       "where VAULT_ADDR names it";

std::optional<std::string> ofProcess(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
}

std::string firstLine(const std::string& text)
{
    return text.substr(0, text.find_first_of("\r\n"));
}

//! What goes over the network in the clear goes no further than this machine.
Result<> checkServer(const std::string& server, const std::string& from)
{
    const auto url = net::parseUrl(server);
    if (!url)
        return base::fail(ErrorCode::InvalidArgument,
            "The address of Vault" + from + " is none; write it like https://vault.example:8200.", url.error());
    if (url->scheme != "https" && !net::isLoopback(server))
        return base::fail(ErrorCode::InvalidArgument,
            "The address of Vault" + from + ", " + url->authority()
                + ", begins with http://, which would send its token in the clear; use https://. Only a Vault on this machine "
                  "may be "
                  "asked without.");
    if ((!url->path.empty() && url->path != "/") || !url->query.empty())
        return base::fail(ErrorCode::InvalidArgument,
            "The address of Vault" + from + " has a path; expected the server alone, like https://vault.example:8200.");
    return {};
}

bool isPath(std::string_view path)
{
    constexpr std::string_view kOther = "-._~/@+=:,";
    if (path.empty() || path.front() == '/' || path.back() == '/' || path.find("//") != std::string_view::npos
        || path.find("..") != std::string_view::npos)
        return false;
    return std::ranges::all_of(path,
        [&](unsigned char c) { return std::isalnum(c) != 0 || kOther.find(static_cast<char>(c)) != std::string_view::npos; });
}

//! Errors after which a key that was read before is still the best there is.
bool isTrouble(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::Timeout || code == ErrorCode::Protocol;
}

//! What Vault itself says, or nothing. Source: "errors" of https://developer.hashicorp.com/vault/api-docs#error-response.
std::string errorsIn(const std::string& body)
{
    boost::system::error_code error;
    const auto value = boost::json::parse(body, error);
    const auto* errors = error || !value.is_object() ? nullptr : value.get_object().if_contains("errors");
    std::string text;
    if (errors && errors->is_array())
        for (const auto& one : errors->get_array())
            if (one.is_string())
                text += (text.empty() ? "" : "; ") + std::string(one.get_string());
    return text;
}

} // namespace

Result<VaultAddress> VaultAddress::parse(std::string_view place)
{
    const auto wrong
        = base::fail(ErrorCode::InvalidArgument, "This is no address of a key in Vault: " + std::string(kExpected) + '.');
    if (!VaultKeys::isPlace(place))
        return wrong;
    auto rest = place.substr(place.find(':') + 1);
    const auto hash = rest.rfind('#');
    if (hash == std::string_view::npos || hash + 1 == rest.size())
        return base::fail(ErrorCode::InvalidArgument,
            "The address of a key in Vault lacks the field behind a #: " + std::string(kExpected) + '.');
    VaultAddress address;
    address.field = rest.substr(hash + 1);
    rest = rest.substr(0, hash);
    if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
        const auto slash = rest.find('/', scheme + 3);
        if (slash == std::string_view::npos)
            return wrong;
        address.server = rest.substr(0, slash);
        if (auto ok = checkServer(address.server, ""); !ok)
            return failure(ok);
        rest = rest.substr(slash + 1);
    }
    if (rest.starts_with("v1/"))
        rest = rest.substr(3);
    address.path = rest;
    if (!isPath(rest))
        return wrong;
    if (const auto data = rest.find("/data/"); data == std::string_view::npos || data == 0)
        return base::fail(ErrorCode::InvalidArgument,
            "The path of a key in Vault has no /data/ behind its mount, as those of the KV engine, version 2, have: "
                + std::string(kExpected) + '.');
    return address;
}

VaultKeys::VaultKeys(Parts parts) : m_parts(std::move(parts))
{
    if (!m_parts.environment)
        m_parts.environment = ofProcess;
    if (!m_parts.log)
        m_parts.log = base::LogSystem::none();
}

base::Task<Result<std::string>> VaultKeys::read(std::string place)
{
    auto& entry = m_entries[place]; // stays where it is, whatever else comes
    const auto now = m_parts.clock.steady();
    if (!entry.key.empty() && now < entry.askAgain)
        co_return entry.key;
    if (entry.asking) {
        base::OneShot<Result<std::string>> answered;
        entry.waiting.push_back(answered);
        co_return co_await answered.wait();
    }
    entry.asking = true;
    auto fetched = co_await fetch(place);
    entry.asking = false;
    auto result = settle(place, std::move(fetched));
    for (const auto& one : std::exchange(entry.waiting, {}))
        one.set(result);
    co_return result;
}

void VaultKeys::forget(const std::string& place)
{
    if (const auto known = m_entries.find(place); known != m_entries.end() && !known->second.asking) {
        known->second.key.clear();
        known->second.askAgain = {};
    }
}

//! Notes what came of a request, and says what is used.
Result<std::string> VaultKeys::settle(const std::string& place, Result<std::string> fetched)
{
    auto& entry = m_entries[place];
    const auto now = m_parts.clock.steady();
    if (fetched) {
        entry.key = *fetched;
        entry.readAt = now;
        entry.askAgain = now + kLife;
        return fetched;
    }
    if (!entry.key.empty() && isTrouble(fetched.error().code) && now - entry.readAt < kUsedOn) {
        entry.askAgain = now + kAskAgain;
        const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - entry.readAt).count();
        m_parts.log->warn("{} The key that was read {} s ago is used on.", fetched.error().message, age);
        return entry.key;
    }
    entry.key.clear();
    return fetched;
}

base::Task<Result<std::string>> VaultKeys::token()
{
    auto look = [environment = m_parts.environment]() -> Result<std::string> {
        if (const auto value = environment("VAULT_TOKEN"); value && !value->empty())
            return firstLine(*value);
        const auto named = environment("VAULT_TOKEN_FILE").value_or("");
        const auto home = environment("HOME").value_or("");
        if (named.empty() && home.empty())
            return base::fail(ErrorCode::NotFound, "");
        const auto path = named.empty() ? home + "/.vault-token" : named;
        const auto text = base::readFile(path, kLargestToken);
        if (!text)
            return base::fail(text.error().code, named.empty() ? std::string() : text.error().message);
        return firstLine(*text);
    };
    auto found = co_await m_parts.workers.run(std::move(look));
    if (!found || found->empty())
        co_return base::fail(ErrorCode::Unauthenticated,
            "There is no token for Vault: set VAULT_TOKEN, or VAULT_TOKEN_FILE to a file with one, or log in with `vault login`, "
            "which leaves it in ~/.vault-token."
                + (found || found.error().message.empty() ? std::string() : " (" + found.error().message + ')'));
    m_parts.redactor->addSecret(*found);
    co_return found;
}

base::Task<Result<std::string>> VaultKeys::fetch(std::string place)
{
    const auto address = VaultAddress::parse(place);
    if (!address)
        co_return failure(address);
    auto server = address->server;
    if (server.empty()) {
        server = m_parts.environment("VAULT_ADDR").value_or("");
        if (server.empty())
            co_return base::fail(ErrorCode::InvalidArgument,
                "The key " + place + " names no server: set VAULT_ADDR, or put the server into the address.");
        while (server.ends_with('/'))
            server.pop_back();
        if (auto ok = checkServer(server, " in VAULT_ADDR"); !ok)
            co_return failure(ok);
    }
    const auto token = co_await this->token();
    if (!token)
        co_return failure(token);
    net::HttpRequest request;
    request.url = server + "/v1/" + address->path;
    request.headers = {{"X-Vault-Token", *token}, {"X-Vault-Request", "true"}, {"Accept", "application/json"}};
    if (const auto space = m_parts.environment("VAULT_NAMESPACE"); space && !space->empty())
        request.headers.emplace_back("X-Vault-Namespace", *space);
    request.timeouts = m_parts.timeouts;
    request.maxBody = kLargestAnswer;
    const auto what = "Vault at " + net::parseUrl(server)->authority();
    const base::CancelToken none;
    const auto answer = co_await m_parts.http.fetch(std::move(request), none);
    if (!answer)
        co_return base::fail(answer.error().code, what + " cannot be asked for a key: " + answer.error().message + '.');
    auto key = keyIn(*answer, *address, what);
    if (key)
        m_parts.redactor->addSecret(*key);
    co_return key;
}

//! In Vault's own words, without what must not be seen.
std::string VaultKeys::reasonOf(const net::HttpResponse& answer) const
{
    const auto said = base::withVisibleControls(m_parts.redactor->clean(errorsIn(answer.body)));
    return said.empty() ? std::string() : ": " + base::shortened(said, kLongestReason);
}

Result<std::string> VaultKeys::keyIn(const net::HttpResponse& answer, const VaultAddress& address, const std::string& what) const
{
    const auto reason = reasonOf(answer);
    const auto status = std::to_string(answer.status);
    if (answer.status == 403 || answer.status == 401)
        return base::fail(ErrorCode::Unauthenticated,
            what + " refuses its token for " + address.path + " (" + status + reason
                + "). The token may have run out, or its policy does not allow to read this.");
    if (answer.status == 404)
        return base::fail(ErrorCode::NotFound,
            what + " has no secret " + address.path + ", or its last version was deleted (404" + reason + ").");
    if (answer.status == 503)
        return base::fail(
            ErrorCode::Unavailable, what + " is sealed or being maintained (503" + reason + "); somebody has to unseal it.");
    if (answer.status >= 300 && answer.status < 400)
        return base::fail(ErrorCode::Unavailable,
            what + " sends its callers to another address (" + status
                + "), where its token does not go along; name that address.");
    if (answer.status == 429 || answer.status == 472 || answer.status == 473 || answer.status >= 500)
        return base::fail(ErrorCode::Unavailable, what + " cannot answer now (" + status + reason + ").");
    if (answer.status != 200)
        return base::fail(ErrorCode::Protocol, what + " refuses to read " + address.path + " (" + status + reason + ").");
    boost::system::error_code error;
    const auto value = boost::json::parse(answer.body, error);
    const auto* outer = error || !value.is_object() ? nullptr : value.get_object().if_contains("data");
    const auto* data = outer && outer->is_object() ? outer->get_object().if_contains("data") : nullptr;
    if (!data || !data->is_object())
        return base::fail(ErrorCode::Protocol,
            what + " did not answer as the KV engine, version 2, does for " + address.path + "; is " + address.path
                + " one of its secrets?");
    const auto* field = data->get_object().if_contains(address.field);
    if (!field)
        return base::fail(
            ErrorCode::NotFound, what + ": the secret " + address.path + " has no field \"" + address.field + "\".");
    if (!field->is_string() || firstLine(std::string(field->get_string())).empty())
        return base::fail(
            ErrorCode::NotFound, what + ": the field \"" + address.field + "\" of " + address.path + " is empty or no text.");
    return firstLine(std::string(field->get_string()));
}

} // namespace kaze::gateway
