#include "engine/server/detail/remote_wire.h"

#include "engine/base/text.h"
#include "engine/server/detail/certificate_check.h"
#include "engine/server/detail/name_lookup.h"
#include "engine/server/detail/remote_failures.h"
#include "engine/server/detail/tcp_progress.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <deque>
#include <optional>

namespace kaze::server::detail {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

using Plain = tcp::socket;
using Secure = boost::asio::ssl::stream<tcp::socket>;

constexpr std::size_t kMostTogether = 256U << 10;

template <class Next>
class Wire final : public RemoteWire, public std::enable_shared_from_this<Wire<Next>> {
    static constexpr bool kSecure = std::is_same_v<Next, Secure>;

public:
    Wire(boost::asio::io_context& context, const RemoteOptions& options, Ears ears)
        : m_options(options), m_ears(std::move(ears)), m_check(m_options), m_context(context),
          m_tls(boost::asio::ssl::context::tls_client), m_prepared(kSecure ? m_check.prepare(m_tls) : base::Result<>()),
          m_socket(made(context))
    {
    }

    void start()
    {
        if (!m_prepared) {
            return boost::asio::post(m_context, [self = this->shared_from_this()] {
                self->fail({RemoteTrouble::Other, self->m_prepared.error()});
            });
        }
        const auto& address = m_options.address;
        m_lookup.emplace(m_context, address.host, address.port,
            [self = this->shared_from_this()](const ErrorCode& error, const NameLookup::Places& places) {
                if (error)
                    return self->fail(nameFailure(self->m_options.address, error));
                self->connect(places);
            });
    }

    void send(std::string text) override
    {
        m_out.push_back(base::isUtf8(text) ? std::move(text) : base::toUtf8(text));
        write();
    }

    [[nodiscard]] bool isSending() const override { return !m_out.empty(); }

    [[nodiscard]] bool moved() override
    {
        const auto moved = m_progress.look(lowest().native_handle(), isSending());
        return moved.came || moved.went;
    }

    void close() override
    {
        m_ears = {};
        m_lookup.reset();
        ErrorCode ignored; // it is over either way
        lowest().close(ignored);
    }

    void leave(std::function<void()> done) override
    {
        m_ears = {};
        if (!m_open || m_writing) {
            close();
            return done();
        }
        m_socket.async_close(
            websocket::close_code::normal, [self = this->shared_from_this(), done = std::move(done)](const ErrorCode&) {
                self->close();
                done();
            });
    }

    [[nodiscard]] const ShownCertificate& certificate() const override { return m_check.shown(); }

private:
    websocket::stream<Next> made(boost::asio::io_context& context)
    {
        if constexpr (kSecure)
            return websocket::stream<Next>(context, m_tls);
        else
            return websocket::stream<Next>(context);
    }

    tcp::socket& lowest() { return beast::get_lowest_layer(m_socket); }

    void connect(const tcp::resolver::results_type& places)
    {
        boost::asio::async_connect(
            lowest(), places, [self = this->shared_from_this()](const ErrorCode& error, const tcp::endpoint&) {
                if (error)
                    return self->fail(connectFailure(self->m_options.address, error));
                ErrorCode ignored; // slower without
                self->lowest().set_option(tcp::no_delay(true), ignored);
                self->secure();
            });
    }

    void secure()
    {
        if constexpr (kSecure) {
            if (!m_check.prepare(m_socket.next_layer().native_handle()))
                return fail(remoteFailure(
                    RemoteTrouble::Certificate, "A certificate for " + m_options.address.host + " cannot be looked at."));
            m_socket.next_layer().async_handshake(
                boost::asio::ssl::stream_base::client, [self = this->shared_from_this()](const ErrorCode& error) {
                    if (error)
                        return self->fail(self->m_check.failure().value_or(tlsFailure(self->m_options.address, error)));
                    self->upgrade();
                });
        } else {
            upgrade();
        }
    }

    void upgrade()
    {
        m_socket.set_option(websocket::stream_base::decorator([token = m_options.token](websocket::request_type& request) {
            request.set(beast::http::field::user_agent, "kaze/" KAZE_VERSION);
            if (!token.empty())
                request.set(beast::http::field::authorization, "Bearer " + token);
        }));
        m_socket.read_message_max(kMostReceived);
        m_socket.auto_fragment(false);
        const auto& address = m_options.address;
        const auto host = address.host.find(':') == std::string::npos ? address.host : '[' + address.host + ']';
        m_socket.async_handshake(m_answer, host + ':' + std::to_string(address.port), "/api/v1/stream",
            [self = this->shared_from_this()](const ErrorCode& error) {
                if (error == websocket::error::upgrade_declined)
                    return self->fail(answerFailure(
                        self->m_options.address, static_cast<int>(self->m_answer.result_int()), self->m_answer.body()));
                if (error)
                    return self->fail(
                        kSecure ? tlsFailure(self->m_options.address, error) : brokenOff(self->m_options.address, error));
                self->m_open = true;
                if (const auto open = self->m_ears.open)
                    open();
                self->read();
                self->write();
            });
    }

    void read()
    {
        m_socket.async_read(m_in, [self = this->shared_from_this()](const ErrorCode& error, std::size_t) {
            if (error == websocket::error::closed) {
                const auto& why = self->m_socket.reason();
                return self->fail(
                    closeFailure(self->m_options.address, why.code, std::string(why.reason.data(), why.reason.size())));
            }
            if (error)
                return self->fail(brokenOff(self->m_options.address, error));
            auto text = beast::buffers_to_string(self->m_in.data());
            self->m_in.consume(self->m_in.size());
            if (self->m_in.capacity() > kMostTogether)
                self->m_in.shrink_to_fit();
            if (const auto heard = self->m_ears.text)
                heard(std::move(text));
            if (self->m_ears.failed)
                self->read();
        });
    }

    void write()
    {
        if (m_writing || !m_open || m_out.empty())
            return;
        m_writing = true;
        m_socket.text(true);
        m_socket.async_write(
            boost::asio::buffer(m_out.front()), [self = this->shared_from_this()](const ErrorCode& error, std::size_t) {
                self->m_writing = false;
                if (error) // reading fails too, and may know better why
                    return;
                self->m_out.pop_front();
                self->write();
            });
    }

    void fail(RemoteFailure failure)
    {
        const auto failed = m_ears.failed;
        close();
        if (failed)
            failed(std::move(failure));
    }

    RemoteOptions m_options;
    Ears m_ears;
    CertificateCheck m_check;
    boost::asio::io_context& m_context;
    std::optional<NameLookup> m_lookup;
    boost::asio::ssl::context m_tls;
    base::Result<> m_prepared;
    websocket::stream<Next> m_socket;
    websocket::response_type m_answer;
    beast::flat_buffer m_in;
    std::deque<std::string> m_out;
    TcpProgress m_progress;
    bool m_open = false;
    bool m_writing = false;
};

template <class Next>
std::shared_ptr<RemoteWire> started(boost::asio::io_context& context, const RemoteOptions& options, RemoteWire::Ears ears)
{
    auto wire = std::make_shared<Wire<Next>>(context, options, std::move(ears));
    wire->start();
    return wire;
}

} // namespace

std::shared_ptr<RemoteWire> RemoteWire::connect(boost::asio::io_context& context, const RemoteOptions& options, Ears ears)
{
    return options.address.tls ? started<Secure>(context, options, std::move(ears))
                               : started<Plain>(context, options, std::move(ears));
}

} // namespace kaze::server::detail
