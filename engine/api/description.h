#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

// What engine/api is, for who has to tell others: every question and command with the shape of what it takes and of what it answers, out of the described
// structs themselves.

namespace kaze::api {

struct RequestDescription {
    std::string_view type; //!< kType: "list_runs"
    std::string_view replyType; //!< kType of its answer
    std::string shape; //!< the name of its JSON Schema among `schemas`
    std::string replyShape;
};

struct Description {
    std::vector<RequestDescription> requests; //!< each type once
    boost::json::object schemas; //!< JSON Schema 2020-12 by name; they refer to each other as "#/components/schemas/NAME"

    //! Null where this build knows no request of this type.
    [[nodiscard]] const RequestDescription* find(std::string_view type) const;
    //! What a schema refers to, or itself.
    [[nodiscard]] const boost::json::object& resolved(const boost::json::object& schema) const;
    //! The members that a request takes, by name.
    [[nodiscard]] const boost::json::object& membersOf(const RequestDescription& request) const;
};

//! Made with the first call. Any thread.
[[nodiscard]] const Description& description();

} // namespace kaze::api
