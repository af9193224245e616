#include "engine/sandbox/detail/functions.h"

#include <gmock/gmock.h>

namespace kaze::sandbox::detail {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

//! "name line+lines" of every function.
std::vector<std::string> found(std::string_view path, std::string_view text)
{
    std::vector<std::string> all;
    for (const auto& function : functionsOf(path, text))
        all.push_back(function.name + ' ' + std::to_string(function.line) + '+' + std::to_string(function.lines));
    return all;
}

} // namespace

TEST(Functions, ofCppAreFoundByTheirBraces)
{
    EXPECT_THAT(found("a.cpp", R"x(#include <x>
namespace a {
class B : public C {
public:
    B() : m_a{1}, m_b(2) {}
    void run() const noexcept
    {
        if (x) {
            call([&](int y) { return y; });
        }
    }
};
template <class T>
auto f(T t) -> std::vector<T>
{
    return {};
}
static const int table[] = { g(1), g(2) };
bool B::operator==(const B& other) const { return true; }
TEST(Suite, name) {
}
} // namespace a
)x"),
        ElementsAre("B 5+1", "run 6+6", "f 13+5", "operator== 19+1", "TEST(Suite, name) 20+2"));
}

TEST(Functions, ofCppAreNotMisledByStringsCommentsAndBranches)
{
    EXPECT_THAT(found("a.cc", R"x(void a() {
    f("}{", '{', '\'', R"({{{)", 1'000); // }
    /* } */
#if X
    if (b) {
#else
    if (c) {
#endif
    }
}
void b() {}
)x"),
        ElementsAre("a 1+10", "b 11+1"));
}

TEST(Functions, ofScriptsHaveTheNamesTheyAreAssignedTo)
{
    EXPECT_THAT(found("a.ts", R"x(export async function load({ a, b }: Options): Promise<void> {
    const r = /[{"]/;
    return `${a} {`;
}
const twice = (n: number): number => {
    return n * 2;
}
describe('x', () => {
    it('y', () => {})
})
function after() {
}
class Foo {
    method(x) {
        if (x) { y() }
    }
}
const o = { a: { b: 1 }, run: function () { return 1 }, go() { } }
)x"),
        ElementsAre("load 1+4", "twice 5+3", "after 11+2", "method 14+3", "run 18+1", "go 18+1"));
}

TEST(Functions, ofGoRustJavaAndCsharp)
{
    EXPECT_THAT(
        found("a.go",
            "func (s *S) Name(x interface{}) (int, error) {\n\tgo func() {\n\t}()\n\treturn 1, nil\n}\nfunc Main() {\n}\n"),
        ElementsAre("Name 1+5", "Main 6+2"));
    EXPECT_THAT(found("a.rs",
                    "impl<'a> X<'a> {\n    #[inline(always)]\n    pub fn get(&'a self, c: char) -> bool {\n        match c { '{' "
                    "=> true, _ => r#\"}\"#.len() > 0 }\n    }\n}\n"),
        ElementsAre("get 2+4"));
    EXPECT_THAT(found("A.java",
                    "class A {\n    @Test(timeout = 5)\n    public void run() throws X {\n        synchronized (this) {\n        "
                    "}\n    }\n}\n"),
        ElementsAre("run 2+5"));
    EXPECT_THAT(
        found("A.cs",
            "class A {\n    public int X { get { return 1; } }\n    public string S() {\n        return @\"\"\"{\";\n    }\n}\n"),
        ElementsAre("S 3+3"));
}

TEST(Functions, ofPythonEndWhereTheIndentationEnds)
{
    EXPECT_THAT(found("a.py", R"x(class A:
    def one(self,
            b=3):
        """Says
def not_this():
        """
        return {
    'a': 1}

    async def two(self):
        def inner():
            pass
        # a comment
        return inner

x = 1
def three(): return 1
)x"),
        ElementsAre("one 2+7", "two 10+5", "inner 11+2", "three 17+1"));
}

TEST(Functions, ofOtherFilesAndBrokenOnesAreNone)
{
    EXPECT_THAT(found("a.md", "void a() {\n}\n"), IsEmpty());
    EXPECT_THAT(found("a.cpp", "void a() {\n"), IsEmpty());
    EXPECT_THAT(found("a.cpp", "}}}}) ( {{{ \" ' /*"), IsEmpty());
    for (const auto* bytes : {"'", "\"", "R\"", "`", "/", "#", "#if", "'''", "\xff{\xfe(", "r#\"", "@\""})
        for (const auto* path : {"a.cpp", "a.js", "a.rs", "a.py"})
            static_cast<void>(functionsOf(path, bytes));
}

} // namespace kaze::sandbox::detail
