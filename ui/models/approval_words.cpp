#include "ui/models/approval_words.h"

#include "engine/base/json_schema.h"
#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <boost/json.hpp>

namespace kaze::ui {

namespace json = boost::json;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::ApprovalWords)
};

json::value emptyOf(const json::object& property)
{
    if (const auto* given = property.if_contains("default"))
        return *given;
    if (const auto* choices = property.if_contains("enum"); choices && choices->is_array() && !choices->get_array().empty())
        return choices->get_array().front();
    const auto* type = property.if_contains("type");
    const auto name = type && type->is_string() ? std::string_view(type->get_string()) : std::string_view();
    if (name == "boolean")
        return false;
    if (name == "integer" || name == "number")
        return 0;
    if (name == "array")
        return json::array();
    return name == "object" ? json::value(json::object()) : json::value("");
}

} // namespace

QString wantsOf(const api::Approval& approval)
{
    const auto agent = text(approval.agent);
    if (approval.kind == api::ApprovalKind::Question)
        return Words::tr("%1 asks: %2").arg(agent, subjectOf(approval));
    if (approval.kind == api::ApprovalKind::Loop)
        return Words::tr("%1 goes round in circles").arg(agent);
    const auto words = approval.kind == api::ApprovalKind::Uncertain ? Words::tr("%1: did %2 happen?") : Words::tr("%1 wants %2");
    return words.arg(agent, text(approval.tool));
}

QString subjectOf(const api::Approval& approval)
{
    if (approval.kind == api::ApprovalKind::Question)
        return text(approval.question).simplified();
    return approval.kind == api::ApprovalKind::Loop ? Words::tr("to go on") : text(approval.tool);
}

QString kindWord(const api::Approval& approval)
{
    if (approval.kind == api::ApprovalKind::Question)
        return Words::tr("question");
    if (approval.kind == api::ApprovalKind::Loop)
        return Words::tr("in circles");
    return approval.kind == api::ApprovalKind::Uncertain ? Words::tr("needs attention") : Words::tr("approval");
}

QString deadlineText(const api::Approval& approval, api::Time now)
{
    if (!approval.expiresAt)
        return {};
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(*approval.expiresAt - now).count();
    const auto words = approval.kind == api::ApprovalKind::Question       ? Words::tr("goes on without an answer in %1")
        : approval.onTimeout && *approval.onTimeout == api::Verdict::Deny ? Words::tr("denied by itself in %1")
                                                                          : Words::tr("allowed by itself in %1");
    return words.arg(format::clock(std::max<qint64>(0, left)));
}

QString misfitOf(const QString& text, const std::string& schema)
{
    boost::system::error_code error;
    const auto value = json::parse(text.toStdString(), error);
    if (error)
        return Words::tr("This is not JSON: %1").arg(QString::fromStdString(error.message()));
    if (!value.is_object())
        return Words::tr("This must be a JSON object: {…}");
    const auto rules = json::parse(schema.empty() ? "{}" : schema, error);
    if (error)
        return {};
    const auto compiled = base::JsonSchema::compile(rules);
    const auto fits = compiled ? compiled->check(value) : base::Result<>();
    return fits ? QString() : QString::fromStdString(fits.error().message);
}

QString formOf(const std::string& schema)
{
    boost::system::error_code error;
    const auto rules = json::parse(schema, error);
    const auto* object = error ? nullptr : rules.if_object();
    const auto* properties = object ? object->if_contains("properties") : nullptr;
    json::object form;
    if (properties && properties->is_object())
        for (const auto& property : properties->get_object())
            form[property.key()] = property.value().is_object() ? emptyOf(property.value().get_object()) : json::value();
    return indentedJson(QString::fromStdString(json::serialize(form)));
}

} // namespace kaze::ui
