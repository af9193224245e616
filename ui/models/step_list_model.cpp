#include "ui/models/step_list_model.h"

#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>

namespace kaze::ui {

namespace {

constexpr qsizetype kLine = 300; // characters
constexpr qsizetype kTip = 1000;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::StepWords)
};

} // namespace

QString wordOf(const api::Step& step)
{
    using enum api::StepKind;
    if (!step.kind.known())
        return text(step.kind.name());
    switch (step.kind.valueOr(Note)) {
    case Task:
        return Words::tr("task");
    case Model:
        return Words::tr("model");
    case Intent:
        return Words::tr("call");
    case Approval:
        return Words::tr("question");
    case Answer:
        return Words::tr("answer");
    case Result:
        return step.failed ? Words::tr("failed") : Words::tr("result");
    case State:
        return Words::tr("state");
    case Note:
        return Words::tr("note");
    case Message:
        return Words::tr("message");
    case Summary:
        return Words::tr("summary");
    }
    return {};
}

Tone toneOf(const api::Step& step)
{
    using enum api::StepKind;
    if (step.failed)
        return Tone::Critical;
    if (step.kind == Model)
        return Tone::Accent;
    if (step.kind == Approval || step.kind == Intent)
        return Tone::Warning;
    if (step.kind == Summary || step.kind == Message)
        return Tone::Violet;
    return step.kind == Result || step.kind == Answer ? Tone::Ok : Tone::Neutral;
}

QString lineOf(const api::Step& step)
{
    const QString said = text(step.text.substr(0, static_cast<std::size_t>(4 * kLine))).simplified().left(kLine);
    if (step.kind == api::StepKind::Intent)
        return callText(text(step.tool), text(step.text));
    if (step.kind == api::StepKind::State)
        return wordOf(api::Open<api::RunState>::named(step.text));
    if (step.kind == api::StepKind::Result)
        return QStringLiteral("%1 → %2").arg(text(step.tool), said);
    if (said.isEmpty() && !step.calls.empty())
        return callText(text(step.calls.front().tool), text(step.calls.front().arguments));
    return said;
}

StepListModel::StepListModel(Columns columns, QObject* parent) : PagedTableModel(parent), m_columns(columns) { }

int StepListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_columns == Columns::All ? Cost + 1 : At;
}

QVariant StepListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QStringList titles{tr("Step"), tr("Kind"), tr("What it says"), tr("At"), tr("Tokens"), tr("Cost")};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(titles.value(section)) : QVariant();
}

QVariant StepListModel::cell(const api::Step& row, int column, int role) const
{
    if (role == cell::ToneRole && column == Kind)
        return static_cast<int>(toneOf(row));
    if (role == Qt::ToolTipRole)
        return column == What ? QVariant(text(row.text).left(kTip))
            : column == At    ? QVariant(format::utc(toDateTime(row.at)))
                              : QVariant();
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Number:
        return QLocale().toString(static_cast<qlonglong>(row.number));
    case Kind:
        return wordOf(row);
    case What:
        return lineOf(row);
    case At:
        return format::moment(toDateTime(row.at), toDateTime(m_now));
    case Tokens:
        return row.usage ? format::count(row.usage->inputTokens + row.usage->outputTokens) : QString();
    default:
        return row.costUsd && row.costUsd->nanos > 0 ? format::money(row.costUsd->nanos) : QString();
    }
}

} // namespace kaze::ui
