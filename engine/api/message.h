#pragma once

#include "engine/base/clock.h"
#include "engine/base/open_enum.h"

#include <boost/describe.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace kaze::api {

//! A moment of a hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014): near the wall time, and later than that of
//! everything it can have been caused by.
struct HybridTime {
    std::int64_t millis = 0; //!< since 1970
    std::int64_t count = 0; //!< 0 to 65535, of events that share a millisecond

    auto operator<=>(const HybridTime&) const = default;
};
BOOST_DESCRIBE_STRUCT(HybridTime, (), (millis, count))

//! What a message is to its reader.
enum class MessageKind : std::uint8_t {
    Note, //!< nothing is expected back
    Request, //!< its sender waits for a Reply whose `correlation` is this message's id
    Reply,
    Event //!< something happened; published to a topic
};
BOOST_DESCRIBE_ENUM(MessageKind, Note, Request, Reply, Event)

enum class PayloadFormat : std::uint8_t { Text, Json };
BOOST_DESCRIBE_ENUM(PayloadFormat, Text, Json)

//! What travels between agents, people and programs: the same whether it goes from one agent to another in the same process, waits in a
//! mailbox, or comes over a network. A value; nobody changes it once it is sent.
struct AgentMessage {
    std::string id; //!< UUIDv7; empty until it is sent
    std::string tenant = "default"; //!< nobody of another tenant ever sees it
    std::string from; //!< the address of who sent it: an agent's name, a run's id, or a name that a program goes by
    std::string to; //!< the address whose mailbox it goes to; empty for one published to a topic
    std::string topic; //!< "orders.created"; empty for one sent to an address
    base::Open<MessageKind> kind;
    std::string correlation; //!< the id of the message that it answers or belongs to
    HybridTime clock; //!< when it was sent
    std::optional<base::Time> deadline; //!< nobody is to read it after that
    base::Open<PayloadFormat> format;
    std::string payload; //!< UTF-8, at most 64 KB
    std::string reference; //!< where more of it is, when that is not enough: a path or address that means something to the reader
};
BOOST_DESCRIBE_STRUCT(
    AgentMessage, (), (id, tenant, from, to, topic, kind, correlation, clock, deadline, format, payload, reference))

} // namespace kaze::api
