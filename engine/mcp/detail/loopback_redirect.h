#pragma once

#include "engine/base/clock.h"
#include "engine/base/one_shot.h"
#include "engine/base/task.h"
#include "engine/mcp/detail/form.h"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <set>
#include <string>

namespace kaze::mcp::detail {

//! Waits on a port of 127.0.0.1 for the browser that comes back from a sign-in (RFC 8252, section 7.3). Only who knows the state is heard. Lives on the
//! loop; kept alive by its own coroutines until it is closed.
class LoopbackRedirect : public std::enable_shared_from_this<LoopbackRedirect> {
public:
    //! `port` 0: any. Errors: Unavailable when the port is taken.
    [[nodiscard]] static base::Result<std::shared_ptr<LoopbackRedirect>> open(
        const base::Executor& executor, std::uint16_t port, std::string state);

    //! "http://127.0.0.1:43211/callback".
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::uint16_t port() const { return m_port; }

    //! What the browser brought. Errors: Timeout, the reason of `cancel`. Once; closes the port.
    [[nodiscard]] base::Task<base::Result<Form>> wait(
        const base::Clock& clock, base::Duration patience, base::CancelToken cancel);

    void close();

private:
    using Self = std::shared_ptr<LoopbackRedirect>;
    using Socket = boost::asio::ip::tcp::socket;

    LoopbackRedirect(const base::Executor& executor, std::string state) : m_acceptor(executor), m_state(std::move(state)) { }
    static base::Task<> accept(Self self);
    static base::Task<> serve(Self self, std::shared_ptr<Socket> socket);
    [[nodiscard]] std::string answerTo(std::string_view head);

    boost::asio::ip::tcp::acceptor m_acceptor;
    std::string m_state;
    std::uint16_t m_port = 0;
    std::set<std::shared_ptr<Socket>> m_reading; //!< whose request is not there yet
    base::OneShot<base::Result<Form>> m_answer;
};

} // namespace kaze::mcp::detail
