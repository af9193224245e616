#include "engine/server/detail/remote_failures.h"

#include "engine/base/text.h"
#include "engine/server/detail/wire_json.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/sslerr.h>

namespace kaze::server::detail {

namespace {

std::string placeOf(const RemoteAddress& address)
{
    const bool v6 = address.host.find(':') != std::string::npos;
    return (v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

base::ErrorCode codeOf(RemoteTrouble trouble)
{
    switch (trouble) {
    case RemoteTrouble::Name:
    case RemoteTrouble::Refused:
        return base::ErrorCode::Unavailable;
    case RemoteTrouble::NoAnswer:
        return base::ErrorCode::Timeout;
    case RemoteTrouble::Certificate:
    case RemoteTrouble::Unknown:
    case RemoteTrouble::Changed:
    case RemoteTrouble::ClientCertificate:
    case RemoteTrouble::Token:
        return base::ErrorCode::Unauthenticated;
    case RemoteTrouble::Role:
        return base::ErrorCode::PermissionDenied;
    case RemoteTrouble::Version:
        return base::ErrorCode::Unsupported;
    case RemoteTrouble::Limited:
        return base::ErrorCode::RateLimited;
    case RemoteTrouble::None:
    case RemoteTrouble::Other:
        break;
    }
    return base::ErrorCode::Protocol;
}

//! What the cell itself says of it: the message in a JSON body.
std::string messageIn(const std::string& body)
{
    boost::system::error_code error;
    const auto value = boost::json::parse(body, error);
    if (error || !value.is_object())
        return {};
    const auto& object = value.get_object();
    const auto* inside = object.if_contains("error");
    auto message = inside && inside->is_object() ? wordIn(inside->get_object(), "message") : wordIn(object, "detail");
    for (auto& each : message)
        if (static_cast<unsigned char>(each) < ' ')
            each = ' ';
    return base::shortened(message, 300);
}

} // namespace

bool RemoteFailure::isPassing() const
{
    switch (trouble) {
    case RemoteTrouble::Certificate:
    case RemoteTrouble::Unknown:
    case RemoteTrouble::Changed:
    case RemoteTrouble::ClientCertificate:
    case RemoteTrouble::Token:
    case RemoteTrouble::Role:
    case RemoteTrouble::Version:
        return false;
    default:
        return true;
    }
}

RemoteFailure remoteFailure(RemoteTrouble trouble, std::string message)
{
    return {trouble, {codeOf(trouble), std::move(message), nullptr}};
}

RemoteFailure nameFailure(const RemoteAddress& address, const boost::system::error_code& error)
{
    return remoteFailure(RemoteTrouble::Name,
        "The name \"" + address.host + "\" leads nowhere (" + error.message() + "): check how it is written, and the network.");
}

RemoteFailure connectFailure(const RemoteAddress& address, const boost::system::error_code& error)
{
    if (error == boost::asio::error::connection_refused)
        return remoteFailure(RemoteTrouble::Refused,
            "Nobody listens on " + placeOf(address) + ": start `kaze serve --listen` there, or check the port.");
    return remoteFailure(RemoteTrouble::NoAnswer,
        placeOf(address) + " cannot be reached (" + error.message() + "): the machine may be off, or a firewall in between.");
}

RemoteFailure tlsFailure(const RemoteAddress& address, const boost::system::error_code& error)
{
    const auto reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
    const bool fromTls = error.category() == boost::asio::error::get_ssl_category();
    if (fromTls
        && (reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED || reason == SSL_R_TLSV1_ALERT_UNKNOWN_CA
            || reason == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE || reason == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE
            || reason == SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN || reason == SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED
            || reason == SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE))
        return remoteFailure(RemoteTrouble::ClientCertificate,
            placeOf(address) + " asks for a certificate of yours that it knows: give one with its key, or another one.");
    if (fromTls && (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST || reason == SSL_R_UNSUPPORTED_PROTOCOL))
        return remoteFailure(RemoteTrouble::Other,
            placeOf(address)
                + " does not speak TLS 1.2 or newer: `kaze serve` needs a certificate to be called from other machines.");
    return remoteFailure(
        RemoteTrouble::Other, "No TLS connection to " + placeOf(address) + " came about: " + error.message() + '.');
}

RemoteFailure answerFailure(const RemoteAddress& address, int status, const std::string& body)
{
    const auto said = messageIn(body);
    const auto withWhatItSaid = [&](std::string text) { return said.empty() ? text : text + ' ' + said; };
    switch (status) {
    case 401:
        return remoteFailure(RemoteTrouble::Token, withWhatItSaid(placeOf(address) + " does not take the access token."));
    case 403:
        return remoteFailure(RemoteTrouble::Role,
            withWhatItSaid("The access token is not allowed to watch " + placeOf(address)
                + "; it needs the role viewer or above (`kaze tokens create --role`)."));
    case 404:
        return remoteFailure(RemoteTrouble::Version,
            placeOf(address) + " answers, but has no /api/v1/stream: it is an older Kaze, or another program.");
    case 429:
    case 503:
        return remoteFailure(RemoteTrouble::Limited,
            withWhatItSaid(placeOf(address) + " takes no more connections at the moment; try again later."));
    default:
        return remoteFailure(RemoteTrouble::Other,
            withWhatItSaid(placeOf(address) + " refuses the connection with HTTP status " + std::to_string(status) + '.'));
    }
}

RemoteFailure closeFailure(const RemoteAddress& address, int code, const std::string& reason)
{
    const auto said = reason.empty() ? std::string() : ' ' + reason;
    switch (code) {
    case kTokenEnded:
        return remoteFailure(RemoteTrouble::Token, placeOf(address) + " does not take the access token any more." + said);
    case kOtherVersion:
        return remoteFailure(RemoteTrouble::Version, reason.empty() ? otherVersion(address, "").error.message : reason);
    case kTooManySessions:
        return remoteFailure(RemoteTrouble::Limited, placeOf(address) + " takes no more sessions." + said);
    case kTooFast:
        return remoteFailure(RemoteTrouble::Limited, placeOf(address) + " was asked too much within a minute." + said);
    default:
        return remoteFailure(RemoteTrouble::Refused, placeOf(address) + " closed the connection." + said);
    }
}

RemoteFailure noAnswer(const RemoteAddress& address, std::chrono::milliseconds after)
{
    return remoteFailure(RemoteTrouble::NoAnswer,
        placeOf(address) + " does not answer within " + std::to_string((after.count() + 999) / 1000)
            + " s: the machine may be off, or a firewall in between.");
}

RemoteFailure brokenOff(const RemoteAddress& address, const boost::system::error_code& error)
{
    return remoteFailure(
        RemoteTrouble::NoAnswer, "The connection to " + placeOf(address) + " broke off: " + error.message() + '.');
}

RemoteFailure changedCertificate(const RemoteAddress& address)
{
    return remoteFailure(RemoteTrouble::Changed,
        placeOf(address)
            + " shows another certificate than the one you accepted: it was made anew, or somebody is in between. Compare its "
              "words "
              "with what `kaze serve` says there before you accept it.");
}

RemoteFailure expiredCertificate(const RemoteAddress& address, const std::string& when, bool isYoung)
{
    return remoteFailure(RemoteTrouble::Certificate,
        "The certificate of " + placeOf(address) + (isYoung ? " is not valid before " : " expired on ") + when
            + "; renew it there, or set the clock of this machine right.");
}

RemoteFailure unknownCertificate(const RemoteAddress& address, const std::string& why)
{
    return remoteFailure(RemoteTrouble::Unknown,
        "The certificate of " + placeOf(address) + " is vouched for by nobody that this machine knows (" + why
            + "). Compare its words with what `kaze serve` says there, and accept it.");
}

RemoteFailure otherVersion(const RemoteAddress& address, const std::string& version)
{
    return remoteFailure(RemoteTrouble::Version,
        placeOf(address) + (version.empty() ? "" : " (Kaze " + version + ")")
            + " speaks another version of the protocol than this Kaze " KAZE_VERSION "; update the older of the two.");
}

} // namespace kaze::server::detail
