#include "ui/pages/cells/cell_comparison.h"

#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_view.h"

#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kFollowEvery = 500; // ms
constexpr QSize kSize{720, 520};

QString signedText(qint64 difference, const QString& size)
{
    return difference == 0 ? QStringLiteral("=") : (difference > 0 ? QStringLiteral("+") : QStringLiteral("−")) + size;
}

} // namespace

CellComparisonModel::CellComparisonModel(const QString& first, const QString& second, QObject* parent)
    : KeyedTableModel({tr("Figure"), first, second, tr("Difference")}, parent)
{
}

void CellComparisonModel::compare(const CellFigures& first, const CellFigures& second)
{
    std::vector<ComparedFigure> rows;
    const auto words = [&](const QString& name, const QString& a, const QString& b) {
        rows.push_back({name, a, b, a == b ? QStringLiteral("=") : tr("differs")});
    };
    const auto number = [&](const QString& name, qint64 a, qint64 b) {
        const auto difference = a < 0 || b < 0 ? QStringLiteral("—") : signedText(b - a, format::count(std::abs(b - a)));
        rows.push_back({name, numberOrNothing(a), numberOrNothing(b), difference});
    };
    words(tr("State"), first.state, second.state);
    words(tr("Version"), first.version, second.version);
    words(tr("Environment"), first.environment, second.environment);
    words(tr("Region"), first.region, second.region);
    rows.push_back({tr("Spent today"), spendOrNothing(first.spend), spendOrNothing(second.spend),
        first.spend < 0 || second.spend < 0
            ? QStringLiteral("—")
            : signedText(second.spend - first.spend, format::money(std::abs(second.spend - first.spend)))});
    number(tr("Running"), first.running, second.running);
    number(tr("Queued"), first.queued, second.queued);
    number(tr("Waiting for a person"), first.waiting, second.waiting);
    number(tr("Approvals"), first.approvals, second.approvals);
    number(tr("Alerts"), first.alerts, second.alerts);
    number(tr("Stage"), first.stage, second.stage);
    const auto near = [](const CellFigures& cell) {
        return cell.nearest.isEmpty() ? QStringLiteral("—") : QStringLiteral("%1 %2").arg(cell.nearest, cell.nearestShown);
    };
    words(tr("Nearest trigger"), near(first), near(second));
    words(tr("Latency"), first.latency, second.latency);
    const auto clock = [](const CellFigures& cell) { return cell.skew.isEmpty() ? tr("agrees") : cell.skew; };
    words(tr("Clock"), clock(first), clock(second));
    take(std::move(rows));
}

QVariant CellComparisonModel::data(const QModelIndex& index, int role) const
{
    const auto* figure = row(index);
    if (!figure)
        return {};
    if (role == cell::ToneRole && index.column() == 3 && figure->difference != QLatin1String("="))
        return static_cast<int>(Tone::Warning);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case 0:
        return figure->key;
    case 1:
        return figure->first;
    case 2:
        return figure->second;
    default:
        return figure->difference;
    }
}

CellComparison::CellComparison(const Theme& theme, Fleet& fleet, const QString& first, const QString& second, QWidget* parent)
    : QDialog(parent), m_fleet(fleet), m_first(first), m_second(second)
{
    setAttribute(Qt::WA_DeleteOnClose);
    const auto titleOf = [&fleet](const QString& name) { return fleet.find(name) ? fleet.find(name)->title() : name; };
    setWindowTitle(tr("%1 and %2").arg(titleOf(first), titleOf(second)));
    m_model = new CellComparisonModel(titleOf(first), titleOf(second), this);
    auto* table = new TableView(theme, windowTitle());
    table->setModel(m_model);
    table->setColumnKind(0, CellKind::Muted);
    table->setColumnKind(3, CellKind::Number);
    table->setColumnHint(0, 160);
    table->setColumnHint(1, 190);
    table->setColumnHint(3, 110);
    table->setStretchColumn(2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    column->addWidget(makeLabel(theme, TextRole::Heading, windowTitle()));
    column->addWidget(table, 1);
    resize(kSize);
    auto* again = new QTimer(this);
    connect(again, &QTimer::timeout, this, &CellComparison::follow);
    again->start(kFollowEvery);
    follow();
}

void CellComparison::follow()
{
    const auto* first = m_fleet.find(m_first);
    const auto* second = m_fleet.find(m_second);
    if (!first || !second)
        return reject();
    const auto now = QDateTime::currentDateTimeUtc();
    m_model->compare(figuresOf(*first, now), figuresOf(*second, now));
}

} // namespace kaze::ui
