#include "ui/pages/tools/tool_tables.h"

#include "engine/api/tool_requests.h"

#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kEvery = 2000; // ms
constexpr int kServersHeight = 214;
constexpr int kToolsHeight = 560;
const QString kSplitter = QStringLiteral("tools/split");

} // namespace

ToolTables::ToolTables(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_tools(new ToolListModel(this)), m_servers(new ToolServerModel(this)),
      m_toolTable(new TableView(context.theme, tr("Tools"))), m_serverTable(new TableView(context.theme, tr("MCP servers")))
{
    build();
    m_again.setInterval(kEvery);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (!m_paused && !m_asks && isVisible())
            ask();
    });
    connect(&context.link, &CellLink::refreshNeeded, this, &ToolTables::refresh);
    m_stack->showLoading();
}

void ToolTables::build()
{
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(spacing::kMedium);
    splitter->addWidget(buildServers());
    splitter->addWidget(buildTools());
    splitter->setSizes({kServersHeight, kToolsHeight});
    splitter->setStretchFactor(1, 1);
    splitter->restoreState(m_context.settings.value(kSplitter).toByteArray());
    connect(splitter, &QSplitter::splitterMoved, this,
        [this, splitter] { m_context.settings.setValue(kSplitter, splitter->saveState()); });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(splitter);
    const auto remember = [this](TableView* table, const QString& key) {
        table->setSelectionMode(QAbstractItemView::SingleSelection);
        table->rememberColumns([this, key] { return m_context.settings.value(key).toByteArray(); },
            [this, key](const QByteArray& state) { m_context.settings.setValue(key, state); });
    };
    remember(m_toolTable, QStringLiteral("tools/columns"));
    remember(m_serverTable, QStringLiteral("tools/server-columns"));
    for (auto* table : {m_toolTable, m_serverTable}) {
        const bool server = table == m_serverTable;
        connect(
            table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this, server](const QModelIndex& current) {
                if (current.isValid())
                    chose(server);
            });
        connect(table, &QAbstractItemView::clicked, this, [this, server] { chose(server); });
    }
    connect(m_toolTable, &TableView::opened, this, [this] {
        chose(false);
        emit toolOpened();
    });
    connect(m_serverTable, &TableView::opened, this, [this] { chose(true); });
}

QWidget* ToolTables::buildServers()
{
    using Model = ToolServerModel;
    const std::pair<CellKind, int> columns[]{{CellKind::Strong, 116}, {CellKind::Chip, 92}, {CellKind::Number, 66},
        {CellKind::Gauge, 84}, {CellKind::Number, 50}, {CellKind::Number, 54}, {CellKind::Number, 66}, {CellKind::Number, 66},
        {CellKind::Muted, 120}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_serverTable->setColumnKind(column, columns[column].first);
        m_serverTable->setColumnHint(column, columns[column].second);
    }
    m_serverTable->setStretchColumn(Model::Sandbox);
    m_serverTable->setModel(m_servers);
    m_noServers = makeLabel(m_context.theme, TextRole::Body,
        tr("No MCP server runs. Agents name theirs in their file under mcp; each is started at its first use and shared by all "
           "who name the same one."));
    m_noServers->setProperty("kazeQuiet", true);
    m_noServers->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    m_serverCard = new Card(m_context.theme, tr("MCP servers"));
    m_serverCard->setFlush(true);
    m_serverCard->content()->addWidget(m_serverTable, 1);
    m_serverCard->content()->addWidget(m_noServers, 1, Qt::AlignTop);
    m_noServers->hide();
    return m_serverCard;
}

QWidget* ToolTables::buildTools()
{
    using Model = ToolListModel;
    const std::pair<CellKind, int> columns[]{{CellKind::Strong, 150}, {CellKind::Muted, 86}, {CellKind::Text, 118},
        {CellKind::Number, 56}, {CellKind::Number, 56}, {CellKind::Number, 66}, {CellKind::Chip, 104}, {CellKind::Muted, 92}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_toolTable->setColumnKind(column, columns[column].first);
        m_toolTable->setColumnHint(column, columns[column].second);
    }
    m_toolTable->setStretchColumn(Model::Name);
    m_toolTable->setModel(m_tools);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("configure"), {}, {}, tr("Clear the filter"));
    m_stack = new StateStack(m_context.theme, m_toolTable, empty, tr("Reading the tools…"));
    connect(empty, &EmptyState::actionClicked, this, [this] { emit filterWanted({}); });
    connect(m_stack, &StateStack::retryClicked, this, &ToolTables::refresh);
    m_toolCard = new Card(m_context.theme, tr("Tools"));
    m_toolCard->setFlush(true);
    m_toolCard->content()->addWidget(m_stack, 1);
    return m_toolCard;
}

void ToolTables::setFilter(const QString& filter)
{
    auto terms = toolFilter(filter.toStdString());
    if (!terms)
        return emit filterRefused(text(terms.error().message));
    emit filterRefused({});
    m_filter = std::move(*terms);
    if (m_took)
        showRows(true, true);
}

void ToolTables::setActive(bool active)
{
    m_active = active;
    if (!active)
        return m_again.stop();
    m_again.start();
    refresh();
}

void ToolTables::refresh()
{
    if (m_active)
        ask();
}

void ToolTables::ask()
{
    m_asks = true;
    m_context.link.ask<api::ListServers>(
        this, {}, [this](base::Result<api::ToolServerList> reply) { tookServers(std::move(reply)); });
    m_context.link.ask<api::ListTools>(this, {}, [this](base::Result<api::ToolList> reply) {
        m_asks = false;
        tookTools(std::move(reply));
    });
}

void ToolTables::tookTools(base::Result<api::ToolList> reply)
{
    if (!reply) {
        if (!m_took)
            m_stack->showError(text(reply.error().message), tr("Agents keep their tools."), {}, tr("Try again"));
        return;
    }
    m_allTools = std::move(reply->tools);
    m_took = true;
    showRows(true, false);
}

void ToolTables::tookServers(base::Result<api::ToolServerList> reply)
{
    if (!reply)
        return m_serverCard->setNote(text(reply.error().message));
    m_allServers = std::move(reply->servers);
    m_serverCard->setNote(reply->sandbox.empty() ? QString() : tr("sandbox: %1").arg(text(reply->sandbox)));
    showRows(false, true);
}

void ToolTables::showRows(bool tools, bool servers)
{
    if (servers)
        m_servers->setServers(m_allServers, m_filter);
    if (tools)
        m_tools->setTools(m_allTools, m_filter);
    m_serverCard->setTitle(m_allServers.empty() ? tr("MCP servers") : tr("MCP servers  %1").arg(m_servers->rowCount()));
    m_toolCard->setTitle(tr("Tools  %1").arg(m_tools->rowCount()));
    m_serverTable->setVisible(!m_allServers.empty());
    m_noServers->setVisible(m_allServers.empty());
    if (!m_took)
        return;
    m_stack->emptyState()->setTexts(
        tr("No tool matches the filter"), tr("Words, name:files.*, source:github, readonly:yes, breaker:open"));
    if (m_tools->rowCount() == 0)
        m_stack->showEmpty();
    else
        m_stack->showContent();
    if (!m_wanted.isEmpty())
        select(m_wanted);
    if (!m_toolTable->currentIndex().isValid() && !m_serverTable->currentIndex().isValid() && m_tools->rowCount() > 0)
        m_toolTable->setCurrentRow(0);
    showCurrent();
}

bool ToolTables::select(const QString& name)
{
    m_wanted = name;
    const auto find = [&name](auto* table, auto* model, auto same) {
        for (int row = 0; row < model->rowCount(); ++row)
            if (same(*model->row(row))) {
                table->setCurrentRow(row);
                table->scrollTo(model->index(row, 0));
                return true;
            }
        return false;
    };
    const bool tool = find(m_toolTable, m_tools, [&](const ToolEntry& one) { return one.key == name; });
    const bool server = !tool && find(m_serverTable, m_servers, [&](const ToolServerEntry& one) {
        return one.key == name || text(one.server.name) == name;
    });
    if (!tool && !server)
        return false;
    m_wanted.clear();
    chose(server);
    return true;
}

void ToolTables::chose(bool server)
{
    m_showsServer = server;
    // One thing is chosen on a page: the other table lets go of its own.
    auto* other = server ? m_toolTable : m_serverTable;
    other->clearSelection();
    showCurrent();
}

void ToolTables::showCurrent()
{
    if (m_showsServer) {
        if (const auto* entry = m_servers->row(m_serverTable->currentIndex()))
            emit serverShown(entry->server);
    } else if (const auto* entry = m_tools->row(m_toolTable->currentIndex())) {
        emit toolShown(entry->tool);
    }
}

} // namespace kaze::ui
