#include "ui/widgets/code_editor.h"
#include "ui/widgets/diff_view.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QVBoxLayout>

#include <ctime>

using namespace kaze::ui;

namespace {

// The colour that the highlighter gave to the character.
QColor colorAt(const QPlainTextEdit& view, int line, int column)
{
    for (const auto& range : view.document()->findBlockByNumber(line).layout()->formats())
        if (column >= range.start && column < range.start + range.length)
            return range.format.foreground().color();
    return {};
}

} // namespace

class TestCode : public QObject {
    Q_OBJECT
private slots:
    void coloursJson()
    {
        CodeView view(m_theme, Language::Json, "Input");
        view.setCode("{ \"key\" : \"text with \\\" quote\", \"n\": -1.5e3, \"b\": true }");
        const auto& t = m_theme.tokens();
        QCOMPARE(colorAt(view, 0, 3), t.accent);
        QCOMPARE(colorAt(view, 0, 25), t.ok);
        QCOMPARE(colorAt(view, 0, 39), t.warning);
        QCOMPARE(colorAt(view, 0, 53), t.violet);
    }

    void coloursYaml()
    {
        CodeView view(m_theme, Language::Yaml, "Definition");
        view.setCode("name: code-reviewer # who\nturns: 40\nurl: http://a:80/#x\nquoted: \"a: b\"");
        const auto& t = m_theme.tokens();
        QCOMPARE(colorAt(view, 0, 0), t.accent);
        QVERIFY(!colorAt(view, 0, 8).isValid());
        QCOMPARE(colorAt(view, 0, 22), t.muted);
        QCOMPARE(colorAt(view, 1, 7), t.warning);
        QVERIFY(!colorAt(view, 2, 6).isValid());
        QCOMPARE(colorAt(view, 3, 10), t.ok);
    }

    void recoloursWithTheTheme()
    {
        Theme theme(ThemeMode::Dark);
        CodeView view(theme, Language::Yaml, "Definition");
        view.setCode("name: x");
        theme.setMode(ThemeMode::Light);
        QCOMPARE(colorAt(view, 0, 0), theme.tokens().accent);
    }

    void showsTheBeginningOfWhatIsTooLongAndSaysSo()
    {
        CodeView view(m_theme, Language::Json, "Output");
        const auto begun = std::clock();
        view.setCode(QString(5'000'000, 'x'));
        QVERIFY(view.toPlainText().size() < 1'100'000);
        QVERIFY(view.toPlainText().contains("more characters"));
        QCOMPARE_LT(std::clock() - begun, 2 * CLOCKS_PER_SEC);
    }

    void cannotBeEditedWhereItIsAView()
    {
        CodeView view(m_theme, Language::Plain, "Output");
        view.setCode("fixed");
        QTest::keyClicks(&view, "x");
        QCOMPARE(view.toPlainText(), "fixed");
    }

    void marksErrors()
    {
        CodeEditor editor(m_theme, Language::Yaml, "Definition");
        editor.setCode("name: a\n  turns: forty\n");
        editor.setErrors({{2, "expected a number"}, {99, "past the end"}});
        QCOMPARE(editor.extraSelections().size(), 1);
        QCOMPARE(editor.extraSelections()[0].cursor.selectedText(), "turns: forty");
        QVERIFY(editor.accessibleDescription().contains("Line 2: expected a number"));
        editor.setErrors({});
        QVERIFY(editor.extraSelections().isEmpty());
    }

    void keepsIndentationAndGoesDeeperAfterAColon()
    {
        CodeEditor editor(m_theme, Language::Yaml, "Definition");
        editor.show();
        QTest::keyClicks(&editor, "approval:");
        QTest::keyClick(&editor, Qt::Key_Return);
        QTest::keyClicks(&editor, "x: ask");
        QTest::keyClick(&editor, Qt::Key_Return);
        QTest::keyClicks(&editor, "y: deny");
        QCOMPARE(editor.code(), "approval:\n  x: ask\n  y: deny");
    }

    void indentsOnlyWhereTabMayNotLeave()
    {
        QWidget window;
        auto* column = new QVBoxLayout(&window);
        auto* other = new QLineEdit(&window);
        auto& editor = *new CodeEditor(m_theme, Language::Yaml, "Definition", &window);
        column->addWidget(&editor);
        column->addWidget(other);
        editor.setCode("a\nb\nc");
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        editor.setFocus();
        QTest::keyClick(&editor, Qt::Key_Tab);
        QCOMPARE(editor.code(), "  a\nb\nc");
        QTest::keyClick(&editor, Qt::Key_Backtab);
        QCOMPARE(editor.code(), "a\nb\nc");
        editor.selectAll();
        QTest::keyClick(&editor, Qt::Key_Tab);
        QCOMPARE(editor.code(), "  a\n  b\n  c");
        QVERIFY(editor.hasFocus());
        editor.moveCursor(QTextCursor::End);
        QTest::keyClick(&editor, Qt::Key_Tab);
        QCOMPARE(editor.code(), "  a\n  b\n  c");
        QVERIFY(other->hasFocus());
    }

    void offersWords()
    {
        CodeEditor editor(m_theme, Language::Yaml, "Definition");
        editor.setWords({"tools", "turns", "name", "files.write"});
        editor.show();
        QTest::keyClicks(&editor, "t");
        QVERIFY(!editor.completer()->popup()->isVisible());
        QTest::keyClicks(&editor, "u");
        QVERIFY(editor.completer()->popup()->isVisible());
        QTest::keyClick(&editor, Qt::Key_Return);
        QCOMPARE(editor.code(), "turns");
        QTest::keyClicks(&editor, ": ");
        QTest::keyClick(&editor, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(editor.completer()->completionCount(), 4);
        editor.completer()->popup()->hide();
    }

    void writesAUnifiedDiff()
    {
        QCOMPARE(unifiedDiff("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nE\nf\ng\nh\n", "x.txt"),
            "--- a/x.txt\n+++ b/x.txt\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n");
        QCOMPARE(unifiedDiff("same\n", "same\n", "x.txt"), "");
        QCOMPARE(unifiedDiff("", "new\n", "x.txt"), "--- a/x.txt\n+++ b/x.txt\n@@ -0,0 +1,1 @@\n+new\n");
        QCOMPARE(unifiedDiff("old\n", "", "x.txt"), "--- a/x.txt\n+++ b/x.txt\n@@ -1,1 +0,0 @@\n-old\n");
    }

    void separatesDistantChangesIntoHunks()
    {
        QStringList lines;
        for (int i = 0; i < 40; ++i)
            lines << QString::number(i);
        const QString before = lines.join('\n') + '\n';
        lines[2] = "two";
        lines.removeAt(30);
        const QString diff = unifiedDiff(before, lines.join('\n') + '\n', "x.txt");
        QCOMPARE(diff.count("@@ -"), 2);
        QVERIFY(diff.contains("-2\n+two\n"));
        QVERIFY(diff.contains("@@ -28,7 +28,6 @@\n 27\n 28\n 29\n-30\n 31\n"));
    }

    void givesUpOnPairingWhatHasNothingInCommon()
    {
        QString before;
        QString after;
        for (int i = 0; i < 3000; ++i) {
            before += QStringLiteral("old %1\n").arg(i);
            after += QStringLiteral("new %1\n").arg(i);
        }
        const auto begun = std::clock();
        DiffView view(m_theme, "Change");
        view.setTexts(before, after, "x.txt");
        QCOMPARE(view.addedLines(), 3000);
        QCOMPARE(view.removedLines(), 3000);
        QCOMPARE_LT(std::clock() - begun, 3 * CLOCKS_PER_SEC);
    }

    void saysWhatADiffChanges()
    {
        DiffView view(m_theme, "Change");
        view.setDiff("--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a\n+b\n+c\n");
        QCOMPARE(view.addedLines(), 2);
        QCOMPARE(view.removedLines(), 1);
        QCOMPARE(view.accessibleDescription(), "2 lines added, 1 removed");
        QCOMPARE(colorAt(view, 3, 0), m_theme.tokens().critical);
        view.setTexts("a\n", "a\n", "x");
        QCOMPARE(view.toPlainText(), "No difference");
    }

private:
    Theme m_theme{ThemeMode::Dark};
};

QTEST_MAIN(TestCode)
#include "test_code.moc"
