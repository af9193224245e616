#pragma once

#include <cstdint>

namespace kaze::server::detail {

//! Whether a connection gets on, as the system sees it: a large message takes a slow link minutes, and much of it lies with the system, where no
//! program sees it move.
class TcpProgress {
public:
    struct Moved {
        bool came = false; //!< bytes came
        bool went = false; //!< the other side took some of what was waiting for it when it was looked at before
    };

    //! What happened since the look before at this socket; `waiting` when the system has yet to be given something.
    [[nodiscard]] Moved look(int socket, bool waiting);

private:
    std::uint64_t m_came = 0;
    std::uint64_t m_went = 0;
    bool m_waiting = false;
};

} // namespace kaze::server::detail
