#include "ui/pages/list_page.h"

#include "ui/widgets/page_header.h"
#include "ui/widgets/table_view.h"

#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

ListPage::ListPage(PageContext given, const QString& id, const QString& title, const QString& filterHint)
    : Page(given, id, title), m_filter(new FilterField(given.theme, filterHint)), m_header(new PageHeader(given.theme, title)),
      m_splitter(new QSplitter(Qt::Horizontal))
{
    m_header->addControl(m_filter, 1);
    m_splitter->setHandleWidth(spacing::kMedium);
    m_splitter->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_header);
    column->addWidget(m_splitter, 1);
}

void ListPage::setParts(const QList<QWidget*>& parts, const QList<int>& widths, int grows)
{
    for (auto* part : parts)
        m_splitter->addWidget(part);
    m_splitter->setSizes(widths);
    for (int part = 0; part < parts.size(); ++part)
        m_splitter->setStretchFactor(part, part == grows ? 1 : 0);
    const QString key = id() + QStringLiteral("/splitter");
    m_splitter->restoreState(context().settings.value(key).toByteArray());
    connect(
        m_splitter, &QSplitter::splitterMoved, this, [this, key] { context().settings.setValue(key, m_splitter->saveState()); });
}

void ListPage::rememberFilter(const QString& filter)
{
    context().settings.setValue(id() + QStringLiteral("/filter"), filter);
}

void ListPage::restoreFilter()
{
    m_filter->setText(context().settings.value(id() + QStringLiteral("/filter")).toString());
}

void ListPage::setFilterWords(const QStringList& words, const QString& field, const QStringList& values)
{
    setFilterWords(words, field.isEmpty() ? QMap<QString, QStringList>() : QMap<QString, QStringList>{{field, values}});
}

void ListPage::setFilterWords(const QStringList& words, const QMap<QString, QStringList>& values)
{
    m_filter->setCompletions([words, values](const QString& before) {
        const QString term = before.mid(before.lastIndexOf(QLatin1Char(' ')) + 1);
        const QString sign = term.startsWith(QLatin1Char('-')) ? QStringLiteral("-") : QString();
        QString field;
        for (auto it = values.keyBegin(); it != values.keyEnd(); ++it)
            if (term.mid(sign.size()).startsWith(*it))
                field = *it;
        QStringList offered;
        for (const auto& word : field.isEmpty() ? words : values.value(field))
            offered << sign + field + word;
        return offered;
    });
}

QString ListPage::filterText() const
{
    return m_filter->text();
}

void ListPage::setFilterText(const QString& filter)
{
    m_filter->setText(filter);
}

void ListPage::addPageAction(const QString& text, const QKeySequence& keys, std::function<void()> act, QWidget* where)
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(where ? Qt::WidgetShortcut : Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(act));
    addAction(action);
    if (where)
        where->addAction(action);
}

void ListPage::addLinkMenu(TableView* list)
{
    // Its keys are the window's; here they are only to be read. In the palette the window has it.
    const auto keys = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C).toString(QKeySequence::NativeText);
    auto* action = new QAction(tr("Copy link") + QLatin1Char('\t') + keys, list);
    connect(action, &QAction::triggered, this, [this] { context().navigator.copyLink({}, id(), shownThing()); });
    list->addAction(action);
    list->setContextMenuPolicy(Qt::ActionsContextMenu);
}

bool ListPage::focusFilter()
{
    m_filter->setFocus();
    return true;
}

bool ListPage::clearFilter()
{
    if (m_filter->text().isEmpty())
        return false;
    m_filter->setText({});
    return true;
}

void ListPage::giveKeyboardTo(TableView* list)
{
    if (!focusWidget() || focusWidget() == m_filter->lineEdit())
        list->setFocus();
}

} // namespace kaze::ui
