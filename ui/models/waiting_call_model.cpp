#include "ui/models/waiting_call_model.h"

#include "ui/models/gateway_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <cmath>

namespace kaze::ui {

WaitingCallModel::WaitingCallModel(QObject* parent)
    : KeyedTableModel({tr("Priority"), tr("Tenant"), tr("Agent"), tr("Run"), tr("Waited"), tr("Still about"), tr("Why")}, parent)
{
}

void WaitingCallModel::setCalls(std::vector<api::WaitingCall> calls)
{
    std::vector<WaitingRow> rows;
    for (auto& call : calls) {
        auto key = text(call.priority + '\n' + call.tenant + '\n' + call.agent + '\n' + call.runId);
        rows.push_back({std::move(key), std::move(call)});
    }
    take(std::move(rows));
}

QVariant WaitingCallModel::data(const QModelIndex& index, int role) const
{
    const auto* one = row(index);
    if (!one)
        return {};
    const auto& call = one->call;
    if (role == cell::ToneRole && index.column() == Priority)
        return static_cast<int>(call.priority == "supervised" || call.priority == "conversation" ? Tone::Accent : Tone::Neutral);
    if (role == Qt::ToolTipRole && index.column() == Why)
        return text(call.why);
    if (role == cell::ExactRole && index.column() == Run)
        return text(call.runId);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Priority:
        return priorityName(text(call.priority));
    case Tenant:
        return text(call.tenant);
    case Agent:
        return text(call.agent);
    case Run:
        return call.runId.empty() ? tr("none") : format::shortId(text(call.runId));
    case Waited:
        return tookText(call.waited);
    case Still:
        return call.still ? tookText(*call.still) : QStringLiteral("—");
    default:
        return text(call.why);
    }
}

} // namespace kaze::ui
