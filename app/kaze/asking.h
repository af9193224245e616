#pragma once

#include "app/kaze/json_output.h"
#include "app/kaze/session.h"
#include "engine/api/alert_wire.h"
#include "engine/api/audit_wire.h"
#include "engine/api/log_wire.h"
#include "engine/api/memory_wire.h"
#include "engine/api/metric_wire.h"
#include "engine/api/report_wire.h"
#include "engine/api/run_control_wire.h"
#include "engine/api/schedule_wire.h"
#include "engine/api/tenant_wire.h"
#include "engine/api/wire.h"

#include <boost/json.hpp>

namespace kaze::cli {

//! What a command does that asks the data folder's cell one thing: `json` makes of the answer what --json prints, `tell` prints it for people. What goes
//! wrong is reported. Returns the exit code.
template <class Q, class Json, class Tell>
[[nodiscard]] int answer(const Common& common, const Q& question, Json json, Tell tell)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto reply = session->ask(question);
    if (!reply)
        return report(reply.error(), common);
    if (common.json)
        print(json(*reply));
    else
        tell(*reply);
    return kDone;
}

//! An answer as it goes over the wire.
template <class T>
[[nodiscard]] boost::json::object replyJson(const T& reply)
{
    auto object = api::toJson(api::Response{reply}).as_object();
    object.erase("type");
    return object;
}

//! Each as it goes over the wire.
template <class T>
[[nodiscard]] boost::json::array jsonOf(const std::vector<T>& all)
{
    boost::json::array array;
    for (const auto& one : all)
        array.push_back(api::toJson(one));
    return array;
}

//! The words of a filter, as they were given one by one.
[[nodiscard]] inline std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

} // namespace kaze::cli
