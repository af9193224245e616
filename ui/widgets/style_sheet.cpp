#include "ui/widgets/theme.h"

#include <QFileInfo>
#include <QIcon>

namespace kaze::ui {

namespace {

// "@name" stands for a token. Numbers are the design's: radius 6 for controls, 11 px for labels.
const char* const kSheet = R"(
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 4px 6px; }
QDialog, QMainWindow { background: @background; }
QLabel { background: transparent; }
QLabel[kazeQuiet="true"] { color: @muted; }
QLabel[kazeTone="0"] { color: @muted; }
QLabel[kazeTone="1"] { color: @accent; }
QLabel[kazeTone="2"] { color: @ok; }
QLabel[kazeTone="3"] { color: @warning; }
QLabel[kazeTone="4"] { color: @critical; }
QLabel[kazeTone="5"] { color: @violet; }
QLabel[kazeTone="6"] { color: @teal; }

QPushButton, QToolButton { background: @raised; color: @text; border: 1px solid @border; border-radius: 6px; padding: 4px 11px; min-height: 18px; }
QPushButton:hover, QToolButton:hover { background: @pressed; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked { background: @selection; }
QPushButton:checked, QToolButton:checked { color: @accent; }
QPushButton:focus, QToolButton:focus { border-color: @focus; }
QPushButton:disabled, QToolButton:disabled { color: @disabled; background: @surface; }
QPushButton[kazeButton="1"] { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; }
QPushButton[kazeButton="1"]:hover { background: @accentHover; }
QPushButton[kazeButton="1"]:focus { border-color: @text; }
QPushButton[kazeButton="1"]:disabled { background: @raised; color: @disabled; border-color: @border; }
QPushButton[kazeButton="2"] { color: @critical; border-color: @critical; }
QPushButton[kazeButton="3"], QToolButton[kazeButton="3"] { background: transparent; border-color: transparent; padding: 4px 6px; }
QPushButton[kazeButton="3"]:hover, QToolButton[kazeButton="3"]:hover { background: @hover; }
QPushButton[kazeButton="3"]:focus, QToolButton[kazeButton="3"]:focus { border-color: @focus; }
QPushButton[kazeButton="4"] { background: transparent; color: @muted; border: none; border-radius: 3px; padding: 0 2px; min-height: 0; font-size: 12px; font-weight: 500; }
QPushButton[kazeButton="4"]:hover, QPushButton[kazeButton="4"]:focus { color: @accent; text-decoration: underline; }
QPushButton::menu-indicator, QToolButton::menu-indicator { @arrowImage subcontrol-origin: padding; subcontrol-position: center right; right: 6px; width: 10px; height: 10px; }
QPushButton[kazeMenu="true"] { padding: 4px 18px 4px 6px; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox { background: @raised; color: @text; border: 1px solid @border; border-radius: 6px;
  selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit, QAbstractSpinBox, QComboBox { padding: 4px 9px; min-height: 18px; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: @focus; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @disabled; background: @surface; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { @arrowImage width: 10px; height: 10px; }
QComboBox QAbstractItemView, QCompleter QAbstractItemView, QListView#kazeCompletions { background: @raised; color: @text; border: 1px solid @border;
  selection-background-color: @selection; selection-color: @text; outline: 0; padding: 4px; }

QMenu { background: @raised; border: 1px solid @border; border-radius: 6px; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; color: @text; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QAbstractScrollArea::corner { background: transparent; border: none; }
QAbstractItemView { background: transparent; border: none; outline: 0; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: @muted; border: none; border-bottom: 1px solid @border; padding: 4px 8px; font-size: 11px; }
QTableCornerButton::section { background: @surface; border: none; }

QScrollArea, QScrollArea > QWidget > QWidget#kazeScrolled { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @border; }
QProgressBar { background: @track; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QGroupBox { border: 1px solid @border; border-radius: 8px; margin-top: 10px; padding: 12px 14px; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; color: @muted; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @muted; background: @raised; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; @checkImage }
QRadioButton::indicator:checked { border-color: @accent;
  background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5, stop: 0 @accent, stop: 0.52 @accent, stop: 0.62 @raised, stop: 1 @raised); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus, QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @focus; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @border; background: @surface; }
)";

// Breeze draws every sign twice, bright and dark; a style sheet can only name a file.
QString signImage(const QString& name, bool bright)
{
    const QString file
        = QStringLiteral("/%1/actions/16/%2.svg").arg(bright ? QStringLiteral("breeze-dark") : QStringLiteral("breeze"), name);
    for (const auto& folder : QIcon::themeSearchPaths())
        if (QFileInfo::exists(folder + file))
            return QStringLiteral("image: url(%1);").arg(folder + file);
    return {};
}

} // namespace

QString styleSheetFor(const Theme& theme)
{
    const auto& t = theme.tokens();
    // Longer names first, so that "@accentHover" is not taken for "@accent".
    const std::pair<QString, QString> values[] = {
        {QStringLiteral("@arrowImage"), signImage(QStringLiteral("arrow-down"), t.dark)},
        {QStringLiteral("@checkImage"), signImage(QStringLiteral("checkmark"), !t.dark)},
        {QStringLiteral("@accentHover"), mixed(t.accent, t.text, 0.15).name()},
        {QStringLiteral("@background"), t.background.name()},
        {QStringLiteral("@selection"), theme.selection().name()},
        {QStringLiteral("@onAccent"), t.onAccent.name()},
        {QStringLiteral("@disabled"), mixed(t.muted, t.surface, 0.35).name()},
        {QStringLiteral("@critical"), t.critical.name()},
        {QStringLiteral("@pressed"), mixed(t.raised, t.text, 0.06).name()},
        {QStringLiteral("@surface"), t.surface.name()},
        {QStringLiteral("@warning"), t.warning.name()},
        {QStringLiteral("@handle"), mixed(t.border, t.muted, 0.3).name()},
        {QStringLiteral("@accent"), t.accent.name()},
        {QStringLiteral("@raised"), t.raised.name()},
        {QStringLiteral("@border"), t.border.name()},
        {QStringLiteral("@violet"), t.violet.name()},
        {QStringLiteral("@muted"), t.muted.name()},
        {QStringLiteral("@focus"), theme.focus().name()},
        {QStringLiteral("@hover"), theme.hover().name()},
        {QStringLiteral("@track"), theme.track().name()},
        {QStringLiteral("@text"), t.text.name()},
        {QStringLiteral("@teal"), t.teal.name()},
        {QStringLiteral("@ok"), t.ok.name()},
    };
    QString sheet = QString::fromLatin1(kSheet);
    for (const auto& [name, value] : values)
        sheet.replace(name, value);
    return sheet;
}

} // namespace kaze::ui
