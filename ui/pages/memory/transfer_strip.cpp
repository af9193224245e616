#include "ui/pages/memory/transfer_strip.h"

#include "ui/widgets/code_view.h"
#include "ui/widgets/labels.h"

#include <QAccessible>
#include <QDialog>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kBarWidth = 160;
constexpr int kSteps = 1000;
constexpr QSize kListing{560, 380};

} // namespace

TransferStrip::TransferStrip(const Theme& theme, Transfer& transfer, const QString& name, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_transfer(transfer), m_words(makeLabel(theme, TextRole::Body, {})),
      m_bar(new QProgressBar), m_listing(new QPushButton), m_resume(new QPushButton(tr("Go on"))),
      m_cancel(new QPushButton(tr("Stop"))), m_close(new QPushButton(tr("Close")))
{
    setAccessibleName(name);
    m_bar->setRange(0, kSteps);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(kBarWidth);
    m_bar->setAccessibleName(name);
    for (auto* button : {m_listing, m_resume, m_cancel, m_close})
        setButtonRole(*button, ButtonRole::Flat);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_words, 1);
    for (QWidget* part : {static_cast<QWidget*>(m_bar), static_cast<QWidget*>(m_listing), static_cast<QWidget*>(m_resume),
             static_cast<QWidget*>(m_cancel), static_cast<QWidget*>(m_close)})
        row->addWidget(part, 0, Qt::AlignVCenter);
    connect(&transfer, &Transfer::changed, this, &TransferStrip::follow);
    connect(m_cancel, &QPushButton::clicked, &transfer, &Transfer::cancel);
    connect(m_resume, &QPushButton::clicked, &transfer, &Transfer::resume);
    connect(m_listing, &QPushButton::clicked, this, &TransferStrip::showListing);
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    follow();
}

void TransferStrip::follow()
{
    const auto state = m_transfer.state();
    const bool running = state == Transfer::State::Running;
    const bool stopped = state == Transfer::State::Stopped || state == Transfer::State::Failed;
    const QString words = m_transfer.words();
    m_words->setText(words);
    setTextTone(*m_words,
        state == Transfer::State::Failed     ? Tone::Critical
            : state == Transfer::State::Done ? Tone::Ok
                                             : Tone::Neutral);
    m_bar->setVisible(running);
    const double fraction = m_transfer.fraction();
    m_bar->setRange(0, fraction < 0 ? 0 : kSteps);
    m_bar->setValue(static_cast<int>(fraction * kSteps));
    m_listing->setText(m_transfer.listingTitle());
    m_listing->setVisible(!m_transfer.listing().isEmpty());
    m_cancel->setVisible(running);
    m_resume->setVisible(stopped);
    m_close->setVisible(!running);
    setVisible(state != Transfer::State::Idle);
    setAccessibleDescription(words);
    if (!running) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

void TransferStrip::showListing()
{
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(m_transfer.listingTitle());
    auto* view = new CodeView(m_theme, Language::Plain, m_transfer.listingTitle());
    view->setLineNumbersVisible(false);
    view->setCode(m_transfer.listing());
    auto* close = new QPushButton(tr("Close"));
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(m_theme, TextRole::Heading, m_transfer.listingTitle()));
    column->addWidget(view, 1);
    column->addWidget(close, 0, Qt::AlignTrailing);
    dialog->resize(kListing);
    connect(close, &QPushButton::clicked, dialog, &QDialog::accept);
    dialog->open();
}

} // namespace kaze::ui
