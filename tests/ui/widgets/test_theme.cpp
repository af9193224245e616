#include "ui/widgets/system_appearance.h"
#include "ui/widgets/theme.h"

#include <QDBusVariant>
#include <QDirIterator>
#include <QFile>
#include <QFontInfo>
#include <QImage>
#include <QLabel>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>

using namespace kaze::ui;

class TestTheme : public QObject {
    Q_OBJECT
private slots:
    void hasTheDesignsColours()
    {
        QCOMPARE(tokensFor(ThemeMode::Dark).background.name(), "#0f1216");
        QCOMPARE(tokensFor(ThemeMode::Dark).accent.name(), "#4c9ffe");
        QCOMPARE(tokensFor(ThemeMode::Light).surface.name(), "#ffffff");
        QCOMPARE(tokensFor(ThemeMode::Light).warning.name(), "#9a6700");
    }

    void showsWhatLooksLikeMarkupInTooltipsAsItIs()
    {
        Theme theme(ThemeMode::Dark);
        theme.applyTo(*qApp);
        const QString text = QStringLiteral("<b>bold</b> <img src='file:///etc/passwd'>");
        QToolTip::showText(QPoint(10, 10), text);
        QTRY_VERIFY(QToolTip::isVisible());
        const auto labels = QApplication::allWidgets();
        const auto tip = std::find_if(labels.begin(), labels.end(), [](QWidget* one) { return one->inherits("QTipLabel"); });
        QVERIFY(tip != labels.end());
        QCOMPARE(static_cast<QLabel*>(*tip)->text(), text);
        QCOMPARE(static_cast<QLabel*>(*tip)->textFormat(), Qt::PlainText);
        QToolTip::hideText();
    }

    void isReadable_data()
    {
        QTest::addColumn<ThemeMode>("mode");
        QTest::addColumn<double>("least");
        QTest::newRow("dark") << ThemeMode::Dark << 4.5;
        QTest::newRow("light") << ThemeMode::Light << 4.2;
        QTest::newRow("high contrast, dark") << ThemeMode::HighContrastDark << 7.0;
        QTest::newRow("high contrast, light") << ThemeMode::HighContrastLight << 7.0;
    }
    void isReadable()
    {
        QFETCH(ThemeMode, mode);
        QFETCH(double, least);
        const Theme theme(mode);
        const auto& t = theme.tokens();
        for (const auto& color : {t.text, t.muted, t.accent, t.ok, t.warning, t.violet, t.teal})
            QVERIFY2(contrastRatio(color, t.surface) >= least, qPrintable(color.name()));
        QVERIFY(contrastRatio(t.onAccent, t.accent) >= 4.5);
        QVERIFY(contrastRatio(t.critical, t.surface) >= 4.4);
        for (const auto tone : {Tone::Neutral, Tone::Accent, Tone::Ok, Tone::Warning, Tone::Critical})
            QVERIFY2(contrastRatio(theme.color(tone), theme.chip()) >= 3.9,
                qPrintable(theme.color(tone).name() + " on " + theme.chip().name()));
    }

    void appliesPaletteFontAndSheetAndTellsAboutChanges()
    {
        Theme theme(ThemeMode::Dark);
        theme.applyTo(*qApp);
        QCOMPARE(QApplication::palette().color(QPalette::Window), theme.tokens().background);
        QCOMPARE(QApplication::font().pixelSize(), 13);
        QSignalSpy changed(&theme, &Theme::changed);
        theme.setMode(ThemeMode::Light);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(QApplication::palette().color(QPalette::Window).name(), "#f4f5f7");
        QVERIFY(qApp->styleSheet().contains("#1f6feb"));
        theme.setMode(ThemeMode::Light);
        QCOMPARE(changed.count(), 1);
    }

    void leavesNoPlaceholderInTheSheet()
    {
        const Theme theme(ThemeMode::Dark);
        QVERIFY2(!theme.styleSheet().contains('@'), "a token has no colour");
    }

    void usesTheInstalledFonts()
    {
        const Theme theme(ThemeMode::Dark);
        QCOMPARE(theme.font(TextRole::Heading).pixelSize(), 18);
        QCOMPARE(theme.font(TextRole::BigNumber).pixelSize(), 24);
        QCOMPARE(theme.font(TextRole::Muted).pixelSize(), 11);
        if (!QFontDatabase::hasFamily("JetBrains Mono"))
            QSKIP("JetBrains Mono is not installed");
        QVERIFY(QFontInfo(theme.font(TextRole::Mono)).fixedPitch());
    }

    void tintsIconsAndFollowsTheTheme()
    {
        Theme theme(ThemeMode::Dark);
        theme.applyTo(*qApp);
        const QIcon icon = theme.icon("media-playback-start");
        if (icon.isNull())
            QSKIP("the Breeze icons are not installed");
        const auto inkOf = [&icon] {
            const QImage image = icon.pixmap(QSize(22, 22)).toImage().convertToFormat(QImage::Format_ARGB32);
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (image.pixelColor(x, y).alpha() == 255)
                        return image.pixelColor(x, y).name();
            return QString();
        };
        QCOMPARE(inkOf(), theme.tokens().text.name());
        theme.setMode(ThemeMode::Light);
        QCOMPARE(inkOf(), theme.tokens().text.name());
        QVERIFY(theme.icon("no-such-icon-anywhere").isNull());
    }

    void followsThePortal()
    {
        SystemAppearance system;
        QSignalSpy changed(&system, &SystemAppearance::changed);
        const auto wrapped
            = [](uint value) { return QVariant::fromValue(QDBusVariant(QVariant::fromValue(QDBusVariant(value)))); };
        system.take("org.freedesktop.appearance", "color-scheme", wrapped(2));
        QCOMPARE(system.scheme(), SystemAppearance::Scheme::Light);
        system.take("org.freedesktop.appearance", "color-scheme", wrapped(1));
        QCOMPARE(system.scheme(), SystemAppearance::Scheme::Dark);
        system.take("org.freedesktop.appearance", "contrast", wrapped(1));
        QVERIFY(system.highContrast());
        QCOMPARE(changed.count(), 3);
        system.take("org.freedesktop.appearance", "color-scheme", wrapped(1));
        system.take("org.gnome.desktop", "color-scheme", wrapped(2));
        QCOMPARE(changed.count(), 3);
        system.take("org.freedesktop.appearance", "color-scheme", QVariant("nonsense"));
        QCOMPARE(system.scheme(), SystemAppearance::Scheme::NoPreference);
    }

    void changesWithTheSystemOnlyWhenAsked()
    {
        Theme theme(ThemeMode::System);
        auto* system = theme.findChild<SystemAppearance*>();
        QVERIFY(system);
        QVERIFY(theme.isDark());
        system->take("org.freedesktop.appearance", "color-scheme", QVariant(2U));
        QVERIFY(!theme.isDark());
        system->take("org.freedesktop.appearance", "contrast", QVariant(1U));
        QVERIFY(theme.tokens().highContrast);
        theme.setMode(ThemeMode::Dark);
        QVERIFY(theme.isDark());
        system->take("org.freedesktop.appearance", "contrast", QVariant(0U));
        QVERIFY(theme.isDark());
    }

    void keepsColoursOutOfAllOtherFiles()
    {
        static const QRegularExpression literal(
            "#[0-9a-fA-F]{6}\\b|Qt::(red|green|blue|white|black|gray|yellow)\\b|QColor\\(\\s*\\d");
        const QString sources = QFINDTESTDATA("../../../ui");
        QVERIFY(!sources.isEmpty());
        QDirIterator files(sources, {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.fileName().endsWith("tokens.cpp") || !file.open(QIODevice::ReadOnly))
                continue;
            const auto match = literal.match(QString::fromUtf8(file.readAll()));
            QVERIFY2(!match.hasMatch(), qPrintable(file.fileName() + ": " + match.captured()));
        }
    }
};

QTEST_MAIN(TestTheme)
#include "test_theme.moc"
