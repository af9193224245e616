#include "ui/shell/tray.h"

#include "engine/api/alert.h"
#include "engine/api/run.h"

#include "ui/models/alert_words.h"
#include "ui/models/approval_words.h"
#include "ui/models/run_words.h"
#include "ui/shell/frame_text.h"
#include "ui/widgets/format.h"

#include <QApplication>
#include <QMenu>
#include <QPainter>

namespace kaze::ui {

namespace {

//! Notices may be markup to whoever shows them, and what cells say is none: a "<" with something behind it that is not to be seen begins no tag.
QString plain(QString text)
{
    return text.replace(QLatin1Char('<'), QStringLiteral("<\u2060"));
}

} // namespace

QIcon productIcon(const Theme& theme)
{
    QIcon icon;
    for (const int size : {16, 22, 24, 32, 48, 64, 128}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.tokens().accent);
        const double middle = size / 2.0;
        const double reach = size * 0.44;
        painter.drawPolygon(
            QPolygonF{{middle, middle - reach}, {middle + reach, middle}, {middle, middle + reach}, {middle - reach, middle}});
        icon.addPixmap(pixmap);
    }
    return icon;
}

Tray::Tray(CellLink& link, const Theme& theme, QWidget* window) : QObject(window), m_link(link), m_window(window)
{
    connect(&link, &CellLink::approvalAsked, this, &Tray::approvalAsked);
    connect(&link, &CellLink::runChanged, this, &Tray::runChanged);
    connect(&link, &CellLink::alertTold, this, &Tray::alertTold);
    if (QSystemTrayIcon::isSystemTrayAvailable())
        addIcon(theme);
}

Tray::~Tray() = default;

void Tray::watch(CellLink& link, const QString& name, const QString& title)
{
    connect(&link, &CellLink::approvalAsked, this, [this, name, title](const api::Approval& approval) {
        sayOf(name, QStringLiteral("%1 · %2").arg(title, tr("%1 waits for you").arg(text(approval.agent))), wantsOf(approval),
            [this, id = text(approval.approvalId)] { emit approvalChosen(id); });
    });
    connect(&link, &CellLink::alertTold, this, [this, name, title](const api::Alert& alert, const QString& notice) {
        sayOf(name, QStringLiteral("%1 · %2").arg(title, titleOf(alert)), notice,
            [this, id = text(alert.id)] { emit alertChosen(id); });
    });
}

void Tray::forget(const QString& name)
{
    if (m_chosenCell == name)
        m_chosen = nullptr;
}

void Tray::openLatest()
{
    const auto open = m_chosen; // which may be another soon
    emit openRequested();
    // What a person has before them must not change its cell or page.
    if (!open || QApplication::activeModalWidget())
        return;
    if (m_chosenCell != m_cell)
        emit cellChosen(m_chosenCell);
    open();
}

void Tray::setCell(const QString& name, const QString& title)
{
    if (m_cell != name)
        m_live.clear();
    m_cell = name;
    m_cellTitle = title;
}

void Tray::sayOf(const QString& name, const QString& title, const QString& message, std::function<void()> chosen)
{
    if (name == m_cell || m_window->isActiveWindow())
        return;
    m_chosenCell = name;
    m_chosen = std::move(chosen);
    show(title, message);
}

void Tray::addIcon(const Theme& theme)
{
    m_menu = std::make_unique<QMenu>();
    connect(m_menu->addAction(tr("Open Kaze")), &QAction::triggered, this, &Tray::openRequested);
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("Quit")), &QAction::triggered, this, &Tray::quitRequested);
    m_icon = new QSystemTrayIcon(productIcon(theme), this);
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger)
            emit openRequested();
    });
    connect(m_icon, &QSystemTrayIcon::messageClicked, this, &Tray::openLatest);
    connect(&m_link, &CellLink::snapshotTaken, this, &Tray::describe);
    connect(&m_link, &CellLink::stateChanged, this, &Tray::describe);
    connect(&theme, &Theme::changed, this, [this, &theme] { m_icon->setIcon(productIcon(theme)); });
    describe();
    m_icon->show();
}

QString Tray::words() const
{
    const auto cell = frame::cellOf(m_link);
    const auto snapshot = m_link.snapshot();
    QString tip = tr("Kaze · %1").arg(cell.state);
    if (snapshot && !m_link.isStale())
        tip += tr("\n%1 running · %2 waiting for you · %3 today")
                   .arg(format::count(snapshot->agentsRunning), format::count(snapshot->approvalsOpen),
                       format::money(snapshot->spendToday.nanos));
    return tip;
}

void Tray::describe()
{
    const auto tip = words();
    if (m_icon->toolTip() != tip)
        m_icon->setToolTip(tip);
}

void Tray::approvalAsked(const api::Approval& approval)
{
    say(tr("%1 waits for you").arg(text(approval.agent)), wantsOf(approval),
        [this, id = text(approval.approvalId)] { emit approvalChosen(id); });
}

void Tray::runChanged(const api::RunRow& run)
{
    if (!run.parentRunId.empty())
        return;
    const auto id = text(run.runId);
    if (isLive(run.state)) {
        m_live.insert(id, true);
        return;
    }
    // Only what was seen alive is news.
    if (m_live.remove(id) > 0)
        say(tr("%1: %2").arg(text(run.agent), wordOf(run.state)), text(run.task), [this, id] { emit runChosen(id); });
}

void Tray::alertTold(const api::Alert& alert, const QString& notice)
{
    say(titleOf(alert), notice, [this, id = text(alert.id)] { emit alertChosen(id); });
}

QString Tray::titleOf(const api::Alert& alert)
{
    const bool fires = alert.state == api::AlertState::Firing;
    return QStringLiteral("%1 · %2").arg(text(alert.name), fires ? wordOf(alert.severity) : wordOf(alert.state));
}

void Tray::say(const QString& title, const QString& message, std::function<void()> chosen)
{
    if (m_window->isActiveWindow())
        return;
    m_chosenCell = m_cell;
    m_chosen = std::move(chosen);
    show(m_cellTitle.isEmpty() ? title : QStringLiteral("%1 · %2").arg(m_cellTitle, title), message);
}

void Tray::show(const QString& title, const QString& message)
{
    emit said(plain(title), plain(message));
    if (m_icon)
        m_icon->showMessage(plain(title), plain(message), m_icon->icon());
}

} // namespace kaze::ui
