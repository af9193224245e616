#include "ui/shell/dialogs.h"

#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kCloseWidth = 460;

QVBoxLayout* columnOf(QDialog* dialog)
{
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    return column;
}

} // namespace

CloseDialog::CloseDialog(const Theme& theme, qint64 liveRuns, bool hasTray, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Close Kaze"));
    setFixedWidth(kCloseWidth);
    auto* column = columnOf(this);
    auto* question = makeLabel(theme, TextRole::Heading, tr("%n run(s) are live", nullptr, static_cast<int>(liveRuns)));
    auto* explanation = makeLabel(theme, TextRole::Body,
        hasTray ? tr("They can go on in the background, with Kaze in the tray. Or they stop where they stand: every step is "
                     "stored, and they can be resumed at the next start.")
                : tr("They stop where they stand: every step is stored, and they can be resumed at the next start. This desktop "
                     "has no tray to keep them in."));
    column->addWidget(question);
    column->addWidget(explanation);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    auto* cancel = new QPushButton(tr("Cancel"));
    auto* stop = new QPushButton(tr("Stop and quit"));
    setButtonRole(*stop, hasTray ? ButtonRole::Normal : ButtonRole::Primary);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(stop);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(stop, &QPushButton::clicked, this, [this] {
        accept();
        emit stopChosen();
    });
    if (hasTray) {
        auto* keep = new QPushButton(tr("Keep in the tray"));
        setButtonRole(*keep, ButtonRole::Primary);
        keep->setDefault(true);
        buttons->addWidget(keep);
        keep->setFocus();
        connect(keep, &QPushButton::clicked, this, [this] {
            accept();
            emit keepChosen();
        });
    }
    column->addSpacing(spacing::kTiny);
    column->addLayout(buttons);
    setAccessibleDescription(question->text() + QLatin1Char('\n') + explanation->text());
}

KeySheetDialog::KeySheetDialog(const Theme& theme, const QList<KeySheetSection>& sections, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto* column = columnOf(this);
    column->addWidget(makeLabel(theme, TextRole::Heading, tr("Keys")));
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(new KeySheet(theme, sections));
    scroll->widget()->setObjectName(QStringLiteral("kazeScrolled"));
    column->addWidget(scroll, 1);
    auto* close = new QPushButton(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    column->addWidget(close, 0, Qt::AlignTrailing);
    resize(760, 560);
}

} // namespace kaze::ui
