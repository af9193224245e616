#include "ui/models/run_cell.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>

namespace kaze::ui {

namespace {

struct Cells {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::RunCells)
};

QString display(const api::RunRow& row, RunColumn column, api::Time now)
{
    switch (column) {
    case RunColumn::Agent:
        return text(row.agent);
    case RunColumn::Pool:
        return text(row.pool);
    case RunColumn::Task:
        return text(row.task).simplified();
    case RunColumn::DoingNow:
        return text(row.doingNow);
    case RunColumn::State:
        return wordOf(row.state);
    case RunColumn::Turns:
        return QLocale().toString(static_cast<qlonglong>(row.turns));
    case RunColumn::Memory:
        return row.memoryBytes > 0 ? format::bytes(row.memoryBytes) : QStringLiteral("—");
    case RunColumn::Elapsed:
        return format::clock(elapsedSeconds(row, now));
    case RunColumn::Tokens:
        return format::count(row.usage.inputTokens + row.usage.outputTokens);
    case RunColumn::Cost:
        return format::money(row.costUsd.nanos);
    case RunColumn::Model:
        return text(row.model);
    case RunColumn::Started:
        return format::moment(toDateTime(row.createdAt), toDateTime(now));
    case RunColumn::Tenant:
        return text(row.tenant);
    }
    return {};
}

QString exact(const api::RunRow& row, RunColumn column)
{
    switch (column) {
    case RunColumn::Memory:
        return format::exactBytes(row.memoryBytes);
    case RunColumn::Tokens:
        return Cells::tr("%1 in, %2 out")
            .arg(format::exactCount(row.usage.inputTokens), format::exactCount(row.usage.outputTokens));
    case RunColumn::Cost:
        return format::exactMoney(row.costUsd.nanos);
    case RunColumn::Tenant:
        return row.project.empty() ? QString() : text(row.tenant + " / " + row.project);
    case RunColumn::Started:
    case RunColumn::Elapsed:
        return format::utc(toDateTime(row.createdAt));
    default:
        return {};
    }
}

} // namespace

QString titleOf(RunColumn column)
{
    switch (column) {
    case RunColumn::Agent:
        return Cells::tr("Agent");
    case RunColumn::Pool:
        return Cells::tr("Pool");
    case RunColumn::Task:
        return Cells::tr("Task");
    case RunColumn::DoingNow:
        return Cells::tr("Doing now");
    case RunColumn::State:
        return Cells::tr("State");
    case RunColumn::Turns:
        return Cells::tr("Turn");
    case RunColumn::Memory:
        return Cells::tr("Memory");
    case RunColumn::Elapsed:
        return Cells::tr("Elapsed");
    case RunColumn::Tokens:
        return Cells::tr("Tokens");
    case RunColumn::Cost:
        return Cells::tr("Cost");
    case RunColumn::Model:
        return Cells::tr("Model");
    case RunColumn::Started:
        return Cells::tr("Started");
    case RunColumn::Tenant:
        return Cells::tr("Tenant");
    }
    return {};
}

QVariant runCell(const api::RunRow& row, RunColumn column, int role, api::Time now)
{
    switch (role) {
    case Qt::DisplayRole:
        return display(row, column, now);
    case cell::ExactRole: {
        const QString whole = exact(row, column);
        return whole.isEmpty() ? QVariant() : QVariant(whole);
    }
    case Qt::ToolTipRole: {
        if (column == RunColumn::Agent)
            return Cells::tr("Run %1\n%2").arg(text(row.runId), text(row.task).simplified());
        const QString whole = exact(row, column);
        return whole.isEmpty() ? QVariant() : QVariant(whole);
    }
    case cell::ToneRole:
        return column == RunColumn::State ? QVariant(static_cast<int>(toneOf(row.state))) : QVariant();
    default:
        return {};
    }
}

} // namespace kaze::ui
