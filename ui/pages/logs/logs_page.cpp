#include "ui/pages/logs/logs_page.h"

#include "engine/api/log.h"

#include "ui/models/run_words.h"
#include "ui/pages/cell_export.h"
#include "ui/pages/logs/log_levels.h"
#include "ui/pages/logs/log_line_panel.h"
#include "ui/pages/logs/log_list_panel.h"
#include "ui/pages/memory/transfer_strip.h"
#include "ui/pages/page_scope.h"
#include "ui/pages/saved_filters.h"
#include "ui/widgets/card.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/table_view.h"

#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kListWidth = 900;
constexpr int kLineWidth = 330;
constexpr qsizetype kMostWords = 60; // offered of a kind

void remember(QStringList& words, const std::string& word)
{
    if (const QString known = text(word); !known.isEmpty() && words.size() < kMostWords && !words.contains(known))
        words << known;
}

} // namespace

LogsPage::LogsPage(PageContext given)
    : ListPage(given, QStringLiteral("logs"), tr("Logs"), tr("level>=warn agent:dev-* \"timeout\"")),
      m_list(new LogListPanel(given)), m_levels(new LogLevels(given)), m_line(new LogLinePanel(given)),
      m_export(new CellExport(given, this)), m_saved(new SavedFilters(given, QStringLiteral("logs"), this)),
      m_live(header()->addButton(tr("Live")))
{
    build();
    addMenus();
    addActions();
    connectParts();
    offerWords();
    setList(m_list);
}

void LogsPage::build()
{
    m_live->setCheckable(true);
    m_live->setChecked(true);
    m_live->setToolTip(tr("Follows the newest lines (Space); scrolling up and choosing a line hold them"));
    setParts({m_list, m_line}, {kListWidth, kLineWidth}, 0);
    auto* levels = new Card(context().theme);
    levels->content()->addWidget(m_levels);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->insertWidget(1, new TransferStrip(context().theme, *m_export, tr("Export of log lines")));
    column->insertWidget(2, levels);
}

void LogsPage::connectParts()
{
    connect(m_live, &QPushButton::clicked, this, [this](bool live) {
        if (live)
            m_list->feed()->resume();
        else
            m_list->feed()->setPaused(true);
    });
    connect(m_list->feed(), &LogFeed::changed, this, [this] {
        const QSignalBlocker quiet(m_live);
        m_live->setEnabled(m_list->feed()->isLive());
        m_live->setChecked(m_list->feed()->isFollowing());
    });
    connect(m_list, &LogListPanel::scopeChanged, this, [this] {
        const auto& scope = m_list->feed()->scope();
        m_levels->setScope(scope.filter, scope.from, scope.to);
    });
    connect(m_list, &LogListPanel::currentChanged, this, [this] { m_line->setLine(m_list->current()); });
    connect(m_list, &LogListPanel::opened, this, [this] {
        if (!m_line->openTrace() && !m_line->openRun())
            context().navigator.notify(tr("This line belongs to no run"));
    });
    connect(
        m_list, &LogListPanel::archivesWanted, this, [this] { rescope([](LogFeed::Scope& scope) { scope.archives = true; }); });
    const auto anyTime = [this] {
        rescope([](LogFeed::Scope& scope) {
            scope.from.reset();
            scope.to.reset();
        });
    };
    connect(m_list, &LogListPanel::anyTimeWanted, this, anyTime);
    connect(m_levels, &LogLevels::anyTimeWanted, this, anyTime);
    connect(m_levels, &LogLevels::rangeWanted, this, [this](const api::Time& from, const api::Time& to) {
        rescope([&](LogFeed::Scope& scope) {
            scope.from = from;
            scope.to = to;
        });
    });
    connect(m_levels, &LogLevels::filterWanted, this, &LogsPage::setFilterText);
    connect(m_line, &LogLinePanel::termWanted, this,
        [this](const QString& term, bool excluded) { setFilterText(withTerm(filterText(), term, excluded)); });
    connect(m_saved, &SavedFilters::chosen, this, &LogsPage::setFilterText);
    connect(m_list->feed(), &LogFeed::loaded, this, &LogsPage::offerWords);
}

void LogsPage::rescope(const std::function<void(LogFeed::Scope&)>& change)
{
    auto scope = m_list->feed()->scope();
    change(scope);
    m_list->setScope(scope);
}

void LogsPage::offerWords()
{
    constexpr int kLooked = 200; // of the newest lines
    const auto* model = m_list->model();
    for (int at = std::max(0, model->rowCount() - kLooked); at < model->rowCount(); ++at) {
        const auto& row = *model->row(at);
        remember(m_sources, row.source);
        remember(m_agents, row.agent);
        for (const auto& [name, value] : row.fields)
            remember(m_fields, name);
    }
    QStringList words{QStringLiteral("level>=warn"), QStringLiteral("level:"), QStringLiteral("source:"),
        QStringLiteral("agent:"), QStringLiteral("run:"), QStringLiteral("trace:"), QStringLiteral("tenant:")};
    for (const auto& field : m_fields)
        words << field + QLatin1Char(':');
    const QStringList levels{
        nameOf(api::LogLevel::Debug), nameOf(api::LogLevel::Info), nameOf(api::LogLevel::Warning), nameOf(api::LogLevel::Error)};
    setFilterWords(words,
        QMap<QString, QStringList>{{QStringLiteral("level:"), levels}, {QStringLiteral("level>="), levels},
            {QStringLiteral("source:"), m_sources}, {QStringLiteral("agent:"), m_agents}});
}

void LogsPage::refresh()
{
    m_list->refresh();
    m_levels->refresh();
}

void LogsPage::openThing(const QString& thing)
{
    const auto asked = PageScope::of(thing);
    const QString filter = asked ? asked->filter : thing;
    setFilterText(filter);
    rescope([&](LogFeed::Scope& scope) {
        scope.filter = filter;
        scope.from = asked ? asked->from : std::nullopt;
        scope.to = asked ? asked->to : std::nullopt;
    });
}

bool LogsPage::goBack()
{
    const auto& scope = m_list->feed()->scope();
    if (scope.from || scope.to) {
        emit m_list->anyTimeWanted();
        return true;
    }
    if (m_line->line()) {
        m_list->clearCurrent();
        m_list->table()->setFocus();
        return true;
    }
    return clearFilter();
}

QString LogsPage::copyText() const
{
    if (m_line->isAncestorOf(focusWidget()))
        return m_line->copyText();
    const auto lines = m_list->selectedLines();
    return lines.empty() ? QString() : linesAs(LogFormat::Text, lines);
}

void LogsPage::setPaused(bool paused)
{
    m_list->feed()->setPaused(paused);
    m_levels->setPaused(paused);
}

void LogsPage::shown()
{
    m_list->setActive(true);
    m_levels->setActive(true);
    giveKeyboardTo(m_list->table());
}

void LogsPage::hidden()
{
    m_list->setActive(false);
    m_levels->setActive(false);
}

} // namespace kaze::ui
