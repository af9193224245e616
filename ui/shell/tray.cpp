#include "ui/shell/tray.h"

#include "engine/api/alert.h"
#include "engine/api/run.h"

#include "ui/models/alert_words.h"
#include "ui/models/approval_words.h"
#include "ui/models/run_words.h"
#include "ui/shell/frame_text.h"
#include "ui/widgets/format.h"

#include <QMenu>
#include <QPainter>

namespace kaze::ui {

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

void Tray::watch(CellLink& link, const QString& cell)
{
    connect(&link, &CellLink::approvalAsked, this, [this, cell](const api::Approval& approval) {
        sayOf(cell, tr("%1 waits for you").arg(text(approval.agent)), wantsOf(approval),
            [this, id = text(approval.approvalId)] { emit approvalChosen(id); });
    });
    connect(&link, &CellLink::alertTold, this, [this, cell](const api::Alert& alert, const QString& notice) {
        sayOf(cell, titleOf(alert), notice, [this, id = text(alert.id)] { emit alertChosen(id); });
    });
}

void Tray::setCell(const QString& name, const QString& title)
{
    m_cell = name;
    m_cellTitle = title;
    m_live.clear();
}

void Tray::sayOf(const QString& name, const QString& title, const QString& message, std::function<void()> chosen)
{
    if (name == m_cell)
        return;
    const auto own = std::exchange(m_cellTitle, name);
    say(title, message, [this, name, chosen = std::move(chosen)] {
        emit cellChosen(name);
        chosen();
    });
    m_cellTitle = own;
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
    connect(m_icon, &QSystemTrayIcon::messageClicked, this, [this] {
        emit openRequested();
        if (m_chosen)
            m_chosen();
    });
    connect(&m_link, &CellLink::snapshotTaken, this, &Tray::describe);
    connect(&theme, &Theme::changed, this, [this, &theme] { m_icon->setIcon(productIcon(theme)); });
    describe();
    m_icon->show();
}

void Tray::describe()
{
    const auto cell = frame::cellOf(m_link);
    const auto snapshot = m_link.snapshot();
    QString tip = tr("Kaze · %1").arg(cell.state);
    if (snapshot)
        tip += tr("\n%1 running · %2 waiting for you · %3 today")
                   .arg(format::count(snapshot->agentsRunning), format::count(snapshot->approvalsOpen),
                       format::money(snapshot->spendToday.nanos));
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
    m_chosen = std::move(chosen);
    const auto named = m_cellTitle.isEmpty() ? title : QStringLiteral("%1 · %2").arg(m_cellTitle, title);
    emit said(named, message);
    if (m_icon)
        m_icon->showMessage(named, message, m_icon->icon());
}

} // namespace kaze::ui
