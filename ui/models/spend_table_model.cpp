#include "ui/models/spend_table_model.h"

#include "engine/base/filter.h"
#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kaze::ui {

namespace {

using base::FilterTerm;

std::int64_t tokensOf(const api::SpendRow& row)
{
    return row.usage.inputTokens + row.usage.outputTokens;
}

base::Money perRun(const api::SpendRow& row)
{
    return row.runs > 0 ? base::Money{row.costUsd.nanos / row.runs} : base::Money{};
}

double cachedShare(const api::SpendRow& row)
{
    return row.usage.inputTokens > 0 ? static_cast<double>(row.usage.cachedTokens) / static_cast<double>(row.usage.inputTokens)
                                     : 0;
}

bool like(const QString& value, const std::string& pattern)
{
    const QString wanted = text(pattern);
    return wanted.endsWith(QLatin1Char('*')) ? value.startsWith(wanted.chopped(1), Qt::CaseInsensitive)
                                             : value.compare(wanted, Qt::CaseInsensitive) == 0;
}

base::Result<bool> holds(const FilterTerm& term, const api::SpendRow& row)
{
    if (term.field.empty())
        return text(row.agent + ' ' + row.tenant).contains(text(term.value), Qt::CaseInsensitive);
    if (term.field == "agent")
        return like(text(row.agent), term.value);
    if (term.field == "tenant")
        return like(text(row.tenant), term.value);
    if (term.field == "cost") {
        const auto cost = base::parseMoney(term.value);
        return cost ? base::Result<bool>(base::compares(term.op, row.costUsd, *cost)) : failure(cost);
    }
    if (term.field == "tokens" || term.field == "runs") {
        const auto count = base::parseCount(term.value);
        const auto has = term.field == "runs" ? row.runs : tokensOf(row);
        return count ? base::Result<bool>(base::compares(term.op, has, *count)) : failure(count);
    }
    return base::failAt(
        term.position, "there is no field \"" + term.field + "\"; agents have agent, tenant, cost, tokens and runs");
}

bool less(const api::SpendRow& a, const api::SpendRow& b, int column)
{
    switch (column) {
    case SpendTableModel::Agent:
        return text(a.agent).localeAwareCompare(text(b.agent)) < 0;
    case SpendTableModel::Tenant:
        return text(a.tenant).localeAwareCompare(text(b.tenant)) < 0;
    case SpendTableModel::Runs:
        return a.runs < b.runs;
    case SpendTableModel::Input:
        return a.usage.inputTokens < b.usage.inputTokens;
    case SpendTableModel::Cached:
        return cachedShare(a) < cachedShare(b);
    case SpendTableModel::Output:
        return a.usage.outputTokens < b.usage.outputTokens;
    case SpendTableModel::PerRun:
        return perRun(a) < perRun(b);
    default:
        return a.costUsd < b.costUsd;
    }
}

constexpr const char* kNames[]{
    "agent", "tenant", "runs", "input_tokens", "cached_share", "output_tokens", "cost_usd", "cost_per_run_usd", "share", "limit"};

QString quoted(const QString& cell)
{
    // What a spreadsheet would take for a formula stays a text.
    static const QString formula = QStringLiteral("=+-@");
    QString plain = cell;
    bool number = false;
    plain.toDouble(&number);
    if (!number && !plain.isEmpty() && formula.contains(plain[0]))
        plain.prepend(QLatin1Char('\''));
    if (!plain.contains(QLatin1Char(',')) && !plain.contains(QLatin1Char('"')) && !plain.contains(QLatin1Char('\n')))
        return plain;
    return QLatin1Char('"') + plain.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

} // namespace

SpendTableModel::SpendTableModel(QObject* parent) : QAbstractTableModel(parent) { }

void SpendTableModel::setSpend(std::vector<api::SpendRow> rows, const api::SpendRow& total)
{
    const auto keys = [](const std::vector<api::SpendRow>& all, const std::vector<std::size_t>& places) {
        std::vector<std::string> keys;
        for (const auto at : places)
            keys.push_back(all[at].agent + '\n' + all[at].tenant);
        return keys;
    };
    auto places = wanted(rows);
    const bool same = keys(m_all, m_rows) == keys(rows, places);
    if (!same)
        beginResetModel();
    m_all = std::move(rows);
    m_rows = std::move(places);
    m_total = total;
    if (!same)
        endResetModel();
    else if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

void SpendTableModel::setBudgets(const std::vector<api::Budget>& budgets)
{
    m_limits.clear();
    for (const auto& budget : budgets) {
        if (budget.scope != api::BudgetScope::Agent)
            continue;
        const QString limit = budget.limitUsd ? budget::roundMoney(*budget.limitUsd)
                                              : tr("%1 tokens").arg(format::count(budget.limitTokens.value_or(0)));
        auto& words = m_limits[budget.subject];
        words += (words.empty() ? "" : ", ") + (limit + QLatin1Char(' ') + budget::perPeriod(budget.period)).toStdString();
    }
    if (!m_rows.empty())
        emit dataChanged(index(0, Limit), index(rowCount() - 1, Limit));
}

base::Result<void> SpendTableModel::setFilter(const QString& filter)
{
    const auto terms = base::parseFilter(filter.toStdString());
    if (!terms)
        return failure(terms);
    const api::SpendRow any;
    for (const auto& term : *terms)
        if (const auto one = holds(term, any); !one)
            return failure(one);
    m_filter = filter;
    arrange();
    return {};
}

std::vector<std::size_t> SpendTableModel::wanted(const std::vector<api::SpendRow>& all) const
{
    const auto terms = base::parseFilter(m_filter.toStdString());
    std::vector<std::size_t> rows;
    for (std::size_t at = 0; at < all.size(); ++at) {
        const bool fits = !terms || std::all_of(terms->begin(), terms->end(), [&](const FilterTerm& term) {
            const auto one = holds(term, all[at]);
            return one && *one != term.negated;
        });
        if (fits)
            rows.push_back(at);
    }
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        return m_order == Qt::AscendingOrder ? less(all[a], all[b], m_sortColumn) : less(all[b], all[a], m_sortColumn);
    });
    return rows;
}

void SpendTableModel::arrange()
{
    beginResetModel();
    m_rows = wanted(m_all);
    endResetModel();
}

void SpendTableModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_order = order;
    arrange();
}

const api::SpendRow* SpendTableModel::row(int at) const
{
    return at >= 0 && at < rowCount() ? &m_all[m_rows[static_cast<std::size_t>(at)]] : nullptr;
}

int SpendTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SpendTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

double SpendTableModel::share(const api::SpendRow& row) const
{
    return m_total.costUsd.nanos > 0 ? row.costUsd.dollars() / m_total.costUsd.dollars() : 0;
}

const std::string& SpendTableModel::limitOf(const api::SpendRow& row) const
{
    static const std::string none;
    const auto found = m_limits.find(row.agent);
    return found == m_limits.end() ? none : found->second;
}

QString SpendTableModel::shown(const api::SpendRow& row, int column) const
{
    switch (column) {
    case Agent:
        return row.agent.empty() ? tr("no agent") : text(row.agent);
    case Tenant:
        return row.tenant.empty() ? QStringLiteral("—") : text(row.tenant);
    case Runs:
        return format::exactCount(row.runs);
    case Input:
        return format::count(row.usage.inputTokens);
    case Cached:
        return format::percent(std::round(cachedShare(row) * 100) / 100);
    case Output:
        return format::count(row.usage.outputTokens);
    case Cost:
        return (row.unpricedCalls > 0 ? QStringLiteral("≥ ") : QString()) + format::money(row.costUsd.nanos);
    case PerRun:
        return row.runs > 0 ? format::money(perRun(row).nanos) : QStringLiteral("—");
    case Limit:
        return limitOf(row).empty() ? tr("inherit", "an agent without a budget of its own") : text(limitOf(row));
    default:
        return {};
    }
}

QString SpendTableModel::exact(const api::SpendRow& row, int column) const
{
    switch (column) {
    case Agent:
        return text(row.agent);
    case Tenant:
        return text(row.tenant);
    case Runs:
        return QString::number(row.runs);
    case Input:
        return QString::number(row.usage.inputTokens);
    case Cached:
        return QString::number(cachedShare(row), 'g', 6);
    case Output:
        return QString::number(row.usage.outputTokens);
    case Cost:
        return QString::number(row.costUsd.dollars(), 'f', 9);
    case PerRun:
        return QString::number(perRun(row).dollars(), 'f', 9);
    case Share:
        return QString::number(share(row), 'g', 6);
    default:
        return text(limitOf(row));
    }
}

QVariant SpendTableModel::data(const QModelIndex& index, int role) const
{
    const auto* held = index.isValid() ? row(index.row()) : nullptr;
    if (!held)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return shown(*held, column);
    case cell::ExactRole:
        return exact(*held, column);
    case cell::FractionRole:
        return share(*held);
    case Qt::AccessibleTextRole:
        return column == Share ? format::percent(share(*held)) : shown(*held, column);
    case Qt::ToolTipRole:
        switch (column) {
        case Input:
            return tr("%1 input tokens").arg(format::exactCount(held->usage.inputTokens));
        case Cached:
            return tr("%1 of the input tokens were read from the provider's cache")
                .arg(format::exactCount(held->usage.cachedTokens));
        case Output:
            return tr("%1 output tokens").arg(format::exactCount(held->usage.outputTokens));
        case Cost:
            return (held->unpricedCalls > 0
                           ? tr("at least; %n call(s) have no price", nullptr, static_cast<int>(held->unpricedCalls))
                               + QLatin1Char('\n')
                           : QString())
                + format::exactMoney(held->costUsd.nanos);
        case Share:
            return tr("%1 of what was spent").arg(format::percent(share(*held)));
        default:
            return {};
        }
    default:
        return {};
    }
}

QVariant SpendTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Agent:
        return tr("Agent");
    case Tenant:
        return tr("Tenant");
    case Runs:
        return tr("Runs");
    case Input:
        return tr("Input tokens");
    case Cached:
        return tr("Cached");
    case Output:
        return tr("Output tokens");
    case Cost:
        return tr("Cost");
    case PerRun:
        return tr("Per run");
    case Share:
        return tr("Share");
    default:
        return tr("Limit");
    }
}

QString SpendTableModel::toText(Format how) const
{
    if (how == Format::Json) {
        QJsonArray rows;
        for (int at = 0; at < rowCount(); ++at) {
            QJsonObject object;
            for (int column = 0; column < kColumns; ++column) {
                const QString cell = exact(*row(at), column);
                bool number = false;
                const double value = cell.toDouble(&number);
                const bool words = column == Agent || column == Tenant || column == Limit;
                object.insert(QLatin1String(kNames[column]), number && !words ? QJsonValue(value) : QJsonValue(cell));
            }
            rows << object;
        }
        return QString::fromUtf8(QJsonDocument(rows).toJson());
    }
    QStringList lines;
    QStringList titles;
    for (int column = 0; column < kColumns; ++column)
        titles << (how == Format::Csv ? QString::fromLatin1(kNames[column]) : headerData(column, Qt::Horizontal).toString());
    const bool csv = how == Format::Csv;
    const auto lineOf = [csv](const QStringList& cells) {
        return csv ? cells.join(QLatin1Char(',')) : QStringLiteral("| %1 |").arg(cells.join(QStringLiteral(" | ")));
    };
    lines << lineOf(titles);
    if (!csv)
        lines << lineOf(QStringList(titles.size(), QStringLiteral("---")));
    for (int at = 0; at < rowCount(); ++at) {
        QStringList cells;
        for (int column = 0; column < kColumns; ++column)
            cells << (csv ? quoted(exact(*row(at), column))
                          : (column == Share ? format::percent(share(*row(at))) : shown(*row(at), column))
                                .replace(QLatin1Char('|'), QStringLiteral("\\|")));
        lines << lineOf(cells);
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace kaze::ui
