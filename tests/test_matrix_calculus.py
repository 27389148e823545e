"""Matrix calculus as the Matrix Cookbook lists it, for all dimensions: true, false, ill-typed rows.

Each false row is a mistake that people make. Those that the judge leaves open stand apart.
"""

import pytest
import sympy as sp

import symnet as sn
from symnet.algebra.nodes import Gradient, Hessian

SHAPES = (
    dict.fromkeys("ABCDMQ", ("n", "n"))
    | dict.fromkeys("xuvaz", ("n", 1))
    | {"X": ("n", "p"), "y": ("n", 1), "b": ("p", 1), "c": ("p", 1), "Y": ("n", "q")}
    | {"F": ("n", "m"), "G": ("m", "n"), "H": ("m", "m")}
    | {"R": ("p", "p"), "E": ("q", "p"), "L": ("p", "q")}
)
INVERTIBLE = "invertible(A)"
BOTH = "invertible(A); invertible(B)"
DESIGN = "invertible(X.T*X)"

TRUE = [
    ("tr(A) = sum(A[i,i], i=1..n)", ""),
    ("tr(A.T) = tr(A)", ""),
    ("tr(A*B) = tr(B*A)", ""),
    ("tr(A + B) = tr(A) + tr(B)", ""),
    ("tr(A*B*C) = tr(B*C*A)", ""),
    ("tr(A*B*C) = tr(C.T*B.T*A.T)", ""),
    ("a.T*a = tr(a*a.T)", ""),
    ("x.T*A*x = tr(A*x*x.T)", ""),
    ("tr(F.T*F) = sum(F[i,j]^2, i=1..n, j=1..m)", ""),
    ("tr(A.T*B) = sum(A[i,j]*B[i,j], i=1..n, j=1..n)", ""),
    ("tr(eye(n)) = n", ""),
    ("tr(A*B - B*A) = 0", ""),
    ("tr(A .* B) = sum(A[i,i]*B[i,i], i=1..n)", ""),
    ("tr(inv(A)*B*A) = tr(B)", "invertible(A)"),
    ("(A*B).T = B.T*A.T", ""),
    ("(A*B*C).T = C.T*B.T*A.T", ""),
    ("inv(A*B) = inv(B)*inv(A)", "invertible(A); invertible(B)"),
    ("inv(A*B*C) = inv(C)*inv(B)*inv(A)", "invertible(A); invertible(B); invertible(C)"),
    ("inv(A.T) = inv(A).T", "invertible(A)"),
    ("inv(inv(A)) = A", "invertible(A)"),
    ("A*inv(A) = I", "invertible(A)"),
    ("inv(2*A) = inv(A)/2", "invertible(A)"),
    ("inv(A)*(A + B)*inv(B) = inv(A) + inv(B)", "invertible(A); invertible(B)"),
    ("grad(x.T*a, x) = a", ""),
    ("grad(a.T*X*b, X) = a*b.T", ""),
    ("grad(b.T*X.T*a, X) = a*b.T", ""),
    ("grad(a.T*A*a, A) = a*a.T", ""),
    ("grad(x.T*A*x, x) = (A + A.T)*x", ""),
    ("grad(x.T*x, x) = 2*x", ""),
    ("grad(b.T*X.T*X*c, X) = X*(b*c.T + c*b.T)", ""),
    ("grad((A*x + a).T*C*(D*x + u), x) = A.T*C*(D*x + u) + D.T*C.T*(A*x + a)", ""),
    ("grad((X*b + a).T*D*(X*b + a), X) = (D + D.T)*(X*b + a)*b.T", ""),
    ("grad(b.T*X.T*D*X*c, X) = D.T*X*b*c.T + D*X*c*b.T", ""),
    ("grad(x.T*A*x + a.T*x, x) = (A + A.T)*x + a", ""),
    (r"\nabla_x (x^\top A x) = (A + A^\top) x", ""),
    (r"\nabla_x (a^\top x) = a", ""),
    (r"\frac{\partial a^\top x}{\partial x} = a", ""),
    ("hessian(x.T*A*x + a.T*x, x) = A + A.T", ""),
    ("hessian(x.T*A*x, x) = 2*A", "symmetric(A)"),
    ("grad(x.T*A*x, x) = 2*A*x", "symmetric(A)"),
    ("grad((y - X*b).T*(y - X*b), b) = -2*X.T*(y - X*b)", ""),
    ("hessian((y - X*b).T*(y - X*b), b) = 2*X.T*X", ""),
    ("grad((x - A*u).T*M*(x - A*u), u) = -2*A.T*M*(x - A*u)", "symmetric(M)"),
    ("grad((x - A*u).T*M*(x - A*u), x) = 2*M*(x - A*u)", "symmetric(M)"),
    ("grad((x - A*u).T*M*(x - A*u), A) = -2*M*(x - A*u)*u.T", "symmetric(M)"),
    ("grad((x.T*a)^2, x) = 2*(x.T*a)*a", ""),
    ("grad(norm(x - a)^2, x) = 2*(x - a)", ""),
    ("grad(tr(A), A) = I", ""),
    ("grad(tr(A*B), A) = B.T", ""),
    ("grad(tr(E*X.T*Y), E) = Y.T*X", ""),
    ("grad(tr(C*A*B), A) = C.T*B.T", ""),
    ("grad(tr(C*A.T*B), A) = B*C", ""),
    ("grad(tr(F*F.T), F) = 2*F", ""),
    ("grad(tr(A^2), A) = 2*A.T", ""),
    ("grad(tr(A^3), A) = 3*(A^2).T", ""),
    ("grad(tr(A*B*A), B) = (A^2).T", ""),
    ("grad(tr(X.T*M*X), X) = (M + M.T)*X", ""),
    ("grad(tr(X*R*X.T), X) = X*(R + R.T)", ""),
    ("grad(tr(A*B*A.T*C), A) = C.T*A*B.T + C*A*B", ""),
    ("grad(tr(A*X*L*E*X.T), X) = A.T*X*E.T*L.T + A*X*L*E", ""),
    ("grad(tr((A*X*b + a)*(A*X*b + a).T), X) = 2*A.T*(A*X*b + a)*b.T", ""),
    ("grad(tr(A .* B), B) = A .* eye(n)", ""),
    ("grad(tr(B*inv(A)), A) = -(inv(A)*B*inv(A)).T", "invertible(A)"),
    ("grad(u.T*inv(A)*v, A) = -inv(A).T*u*v.T*inv(A).T", "invertible(A)"),
    ("grad(tr(inv(A + B)), A) = -(inv(A + B)*inv(A + B)).T", "invertible(A + B)"),
    ("X.T*(y - X*inv(X.T*X)*X.T*y) = zeros(p,1)", "invertible(X.T*X)"),
    ("(X*inv(X.T*X)*X.T)*(X*inv(X.T*X)*X.T) = X*inv(X.T*X)*X.T", "invertible(X.T*X)"),
    ("(X*inv(X.T*X)*X.T).T = X*inv(X.T*X)*X.T", "invertible(X.T*X)"),
    ("tr(X*inv(X.T*X)*X.T) = p", "invertible(X.T*X)"),
    ("tr(I - X*inv(X.T*X)*X.T) = n - p", "invertible(X.T*X)"),
    ("X*inv(X.T*X)*X.T*X = X", "invertible(X.T*X)"),
    ("X.T*(y - X*b) = zeros(p,1)", "X.T*X*b = X.T*y"),
    ("y.T*y = (X*b).T*(X*b) + (y - X*b).T*(y - X*b)", "X.T*X*b = X.T*y"),
    ("b = inv(X.T*X)*X.T*y", "X.T*X*b = X.T*y; invertible(X.T*X)"),
    (
        "(y - X*c).T*(y - X*c) = (y - X*b).T*(y - X*b) + (X*(b - c)).T*(X*(b - c))",
        "X.T*(y - X*b) = zeros(p,1)",
    ),
    ("grad((y - X*b).T*(y - X*b) + lambda*b.T*b, b) = 2*(X.T*X + lambda*I)*b - 2*X.T*y", ""),
    ("inv(X.T*X + lambda*I)*(X.T*X + lambda*I)*b = b", "lambda > 0"),
    ("grad((y - X*b).T*M*(y - X*b), b) = -2*X.T*M*(y - X*b)", "symmetric(M)"),
    ("X.T*M*(y - X*inv(X.T*M*X)*X.T*M*y) = zeros(p,1)", "invertible(X.T*M*X)"),
    (
        "inv(A + F*H*G) = inv(A) - inv(A)*F*inv(inv(H) + G*inv(A)*F)*G*inv(A)",
        "invertible(A); invertible(H); invertible(A + F*H*G); invertible(inv(H) + G*inv(A)*F)",
    ),
    (
        "inv(A + F*G) = inv(A) - inv(A)*F*inv(I + G*inv(A)*F)*G*inv(A)",
        "invertible(A); invertible(A + F*G); invertible(I + G*inv(A)*F)",
    ),
    (
        "inv(A + u*v.T) = inv(A) - inv(A)*u*v.T*inv(A)/(1 + v.T*inv(A)*u)",
        "invertible(A); invertible(A + u*v.T)",
    ),
    ("inv(I + F*G)*F = F*inv(I + G*F)", "invertible(I + F*G); invertible(I + G*F)"),
    ("inv(X.T*X + lambda*I)*X.T = X.T*inv(X*X.T + lambda*I)", "lambda > 0"),
    ("inv(I + inv(A)) = A*inv(A + I)", "invertible(A); invertible(A + I); invertible(I + inv(A))"),
    (
        "inv(A + F*F.T)*F = inv(A)*F*inv(I + F.T*inv(A)*F)",
        "invertible(A); invertible(A + F*F.T); invertible(I + F.T*inv(A)*F)",
    ),
    (
        "inv(inv(A) + inv(B)) = A*inv(A + B)*B",
        "invertible(A); invertible(B); invertible(A + B); invertible(inv(A) + inv(B))",
    ),
    (
        "inv(inv(A) + inv(B)) = B*inv(A + B)*A",
        "invertible(A); invertible(B); invertible(A + B); invertible(inv(A) + inv(B))",
    ),
    ("A - A*inv(A + B)*A = B - B*inv(A + B)*B", "invertible(A + B)"),
    ("inv(A) + inv(B) = inv(A)*(A + B)*inv(B)", "invertible(A); invertible(B)"),
    ("inv(I + A*B) = I - A*inv(I + B*A)*B", "invertible(I + A*B); invertible(I + B*A)"),
    ("inv(I + A*B)*A = A*inv(I + B*A)", "invertible(I + A*B); invertible(I + B*A)"),
    ("inv(A) - inv(B) = inv(A)*(B - A)*inv(B)", "invertible(A); invertible(B)"),
    ("A .* B = B .* A", ""),
    ("A .* (B + C) = A .* B + A .* C", ""),
    ("(A .* B).T = A.T .* B.T", ""),
    ("diag(u)*v = u .* v", ""),
    ("diag(u)*diag(v) = diag(u .* v)", ""),
    ("diag(u)*A*diag(v) = A .* (u*v.T)", ""),
    ("x.T*(A .* B)*z = tr(diag(x)*A*diag(z)*B.T)", ""),
    ("tr(diag(u)*A) = sum(u[i]*A[i,i], i=1..n)", ""),
    ("(u*v.T) .* (x*z.T) = (u .* x)*(v .* z).T", ""),
    ("ones(n,1).T*u = sum(u[i], i=1..n)", ""),
    ("ones(n,1).T*ones(n,1) = n", ""),
    ("ones(n,1).T*A*ones(n,1) = sum(A[i,j], i=1..n, j=1..n)", ""),
    ("ones(n,n)*ones(n,n) = n*ones(n,n)", ""),
    ("ones(n,1).T*(A .* B)*ones(n,1) = tr(A*B.T)", ""),
    ("diag(ones(n,1)) = I", ""),
    ("(I - ones(n,n)/n)*(I - ones(n,n)/n) = I - ones(n,n)/n", ""),
    ("(I - ones(n,n)/n)*ones(n,1) = zeros(n,1)", ""),
    ("(u*v.T)*(x*z.T) = (v.T*x)*u*z.T", ""),
    ("tr(u*v.T) = v.T*u", ""),
    ("(u*v.T).T = v*u.T", ""),
    ("grad(u.T*(u .* v), u) = 2*(u .* v)", ""),
    ("[[A, B], [C, D]]*[[u], [v]] = [[A*u + B*v], [C*u + D*v]]", ""),
    ("[[A, B], [C, D]].T = [[A.T, C.T], [B.T, D.T]]", ""),
    ("[[A, F], [G, H]]*[[A, F], [G, H]] = [[A*A + F*G, A*F + F*H], [G*A + H*G, G*F + H*H]]", ""),
    ("tr([[A, F], [G, H]]) = tr(A) + tr(H)", ""),
    (
        "[[eye(n), F], [zeros(m,n), eye(m)]]*[[eye(n), -F], [zeros(m,n), eye(m)]] = [[eye(n), "
        "zeros(n,m)], [zeros(m,n), eye(m)]]",
        "",
    ),
    ("A*B + B*A = (A*B + B*A).T", "symmetric(A); symmetric(B)"),
    ("tr(A*B) = 0", "symmetric(A); antisymmetric(B)"),
    ("x.T*A*x = 0", "antisymmetric(A)"),
    ("tr(A) = 0", "antisymmetric(A)"),
    ("Q*Q.T = I", "orthogonal(Q)"),
    ("(Q*x).T*(Q*x) = x.T*x", "orthogonal(Q)"),
    ("inv(Q) = Q.T", "orthogonal(Q)"),
    ("tr(Q.T*A*Q) = tr(A)", "orthogonal(Q)"),
    ("(A + A.T)/2 + (A - A.T)/2 = A", ""),
    ("x.T*A*x = x.T*(A + A.T)*x/2", ""),
    ("u.T*A*v = v.T*A*u", "symmetric(A)"),
    ("grad(sum(sigmoid(x[i]), i=1..n), x) = sigmoid(x) .* (ones(n,1) - sigmoid(x))", ""),
    ("grad(a.T*tanh(A*x), x) = A.T*(a .* (ones(n,1) - tanh(A*x) .* tanh(A*x)))", ""),
    ("grad(sum(softplus(x[i]), i=1..n), x) = sigmoid(x)", ""),
    ("grad(sum(exp(x[i]), i=1..n), x) = exp(x)", ""),
    ("grad(a.T*sigmoid(A*x), A) = (a .* sigmoid(A*x) .* (ones(n,1) - sigmoid(A*x)))*x.T", ""),
    ("grad(log(sum(exp(x[i]), i=1..n)), x) = exp(x)/sum(exp(x[i]), i=1..n)", ""),
    ("grad(exp(a.T*x), x) = exp(a.T*x)*a", ""),
    ("sum(u[n+1-i], i=1..n) = sum(u[i], i=1..n)", ""),
    ("sum(u[i]*v[n+1-i], i=1..n) = sum(u[n+1-i]*v[i], i=1..n)", ""),
    ("sum(u[i+1], i=1..n-1) = sum(u[i], i=2..n)", ""),
    ("sum(u[i], i=1..n) = sum(u[i], i=1..n-1) + u[n]", ""),
    ("sum(u[i+1] - u[i], i=1..n-1) = u[n] - u[1]", ""),
    ("sum(sum(A[i,j]*x[j], j=1..n), i=1..n) = sum(sum(A[i,j], i=1..n)*x[j], j=1..n)", ""),
    ("(A*B)[i,j] = sum(A[i,k]*B[k,j], k=1..n)", ""),
    ("(A*B*C)[i,j] = sum(A[i,k]*B[k,l]*C[l,j], k=1..n, l=1..n)", ""),
    ("sum(u[i]*v[j], i=1..n, j=1..n) = sum(u[i], i=1..n)*sum(v[i], i=1..n)", ""),
    (
        "sum((u[i] - sum(u[j], j=1..n)/n)^2, i=1..n) = sum(u[i]^2, i=1..n) - sum(u[i], i=1..n)^2/n",
        "",
    ),
]

FALSE = [
    ("tr(A*B) = tr(A)*tr(B)", ""),
    ("tr(A*B*C) = tr(A*C*B)", ""),
    ("tr(A.T*B) = tr(A*B)", ""),
    ("tr(eye(n)) = 1", ""),
    ("tr(A .* B) = tr(A*B)", ""),
    ("(A*B).T = A.T*B.T", ""),
    ("inv(A*B) = inv(A)*inv(B)", "invertible(A); invertible(B)"),
    ("inv(A + B) = inv(A) + inv(B)", "invertible(A); invertible(B); invertible(A + B)"),
    ("inv(2*A) = 2*inv(A)", "invertible(A)"),
    ("inv(A.T) = inv(A)", "invertible(A)"),
    ("(A + B)^2 = A^2 + 2*A*B + B^2", ""),
    ("(A + B)*(A - B) = A^2 - B^2", ""),
    ("grad(x.T*A*x, x) = 2*A*x", ""),
    ("grad(x.T*A*x, x) = (A + A.T)*x/2", ""),
    ("grad(x.T*x, x) = x", ""),
    ("hessian(x.T*A*x, x) = 2*A", ""),
    ("grad((y - X*b).T*(y - X*b), b) = 2*X.T*(y - X*b)", ""),
    ("grad((y - X*b).T*(y - X*b), b) = -X.T*(y - X*b)", ""),
    ("hessian((y - X*b).T*(y - X*b), b) = X.T*X", ""),
    ("grad(b.T*X.T*X*c, X) = 2*X*b*c.T", ""),
    ("grad((x - A*u).T*M*(x - A*u), u) = -2*A.T*M*(x - A*u)", ""),
    ("grad(norm(x - a)^2, a) = 2*(x - a)", ""),
    ("grad(tr(A*B), A) = B", ""),
    ("grad(tr(A^2), A) = 2*A", ""),
    ("grad(tr(A^3), A) = 3*A^2", ""),
    ("grad(tr(F*F.T), F) = F", ""),
    ("grad(tr(X.T*M*X), X) = 2*M*X", ""),
    ("grad(tr(A*B*A.T*C), A) = 2*C*A*B", ""),
    ("grad(tr(C*A.T*B), A) = C.T*B.T", ""),
    ("grad(tr(B*inv(A)), A) = -inv(A)*B*inv(A)", "invertible(A)"),
    ("grad(u.T*inv(A)*v, A) = inv(A).T*u*v.T*inv(A).T", "invertible(A)"),
    (r"\nabla_x (x^\top A x) = 2 A^\top x", ""),
    (r"\nabla_x (a^\top x) = x", ""),
    ("X*inv(X.T*X)*X.T = I", "invertible(X.T*X)"),
    ("tr(X*inv(X.T*X)*X.T) = n", "invertible(X.T*X)"),
    ("tr(I - X*inv(X.T*X)*X.T) = n - p - 1", "invertible(X.T*X)"),
    ("X.T*X*b = X.T*X*c", "X.T*X*b = X.T*y"),
    ("y.T*y = (X*b).T*(X*b)", "X.T*X*b = X.T*y"),
    ("grad((y - X*b).T*(y - X*b) + lambda*b.T*b, b) = 2*(X.T*X + lambda*I)*b - X.T*y", ""),
    ("inv(X.T*X + lambda*I)*X.T*y = inv(X.T*X)*X.T*y", "lambda > 0; invertible(X.T*X)"),
    (
        "inv(A + F*H*G) = inv(A) - inv(A)*F*inv(H + G*inv(A)*F)*G*inv(A)",
        "invertible(A); invertible(H); invertible(A + F*H*G); invertible(H + G*inv(A)*F)",
    ),
    (
        "inv(A + F*G) = inv(A) + inv(A)*F*inv(I + G*inv(A)*F)*G*inv(A)",
        "invertible(A); invertible(A + F*G); invertible(I + G*inv(A)*F)",
    ),
    (
        "inv(A + u*v.T) = inv(A) - inv(A)*u*v.T*inv(A)/(1 - v.T*inv(A)*u)",
        "invertible(A); invertible(A + u*v.T)",
    ),
    (
        "inv(A + u*v.T) = inv(A) - inv(A)*v*u.T*inv(A)/(1 + v.T*inv(A)*u)",
        "invertible(A); invertible(A + u*v.T)",
    ),
    ("inv(I + A*B)*A = A*inv(I + A*B)", "invertible(I + A*B)"),
    ("inv(inv(A) + inv(B)) = A + B", "invertible(A); invertible(B); invertible(inv(A) + inv(B))"),
    ("inv(A) - inv(B) = inv(A)*(A - B)*inv(B)", "invertible(A); invertible(B)"),
    ("inv(I + A) = I - A", "invertible(I + A)"),
    ("A .* I = A", ""),
    ("(A .* B)*u = A*(B*u)", ""),
    ("A .* (B*C) = (A .* B)*C", ""),
    ("diag(u)*v = diag(v)*v", ""),
    ("diag(u)*A = A*diag(u)", ""),
    ("diag(u)*A*diag(v) = A .* (v*u.T)", ""),
    ("ones(n,1).T*A*ones(n,1) = tr(A)", ""),
    ("ones(n,n)*ones(n,n) = ones(n,n)", ""),
    ("ones(n,1)*ones(n,1).T = I", ""),
    ("(I - ones(n,n))*(I - ones(n,n)) = I - ones(n,n)", ""),
    ("(u*v.T)*(x*z.T) = (v.T*z)*u*x.T", ""),
    ("(u*v.T).T = u*v.T", ""),
    ("[[A, B], [C, D]].T = [[A.T, B.T], [C.T, D.T]]", ""),
    ("[[A, B], [C, D]]*[[u], [v]] = [[A*u + C*v], [B*u + D*v]]", ""),
    (
        "[[eye(n), F], [zeros(m,n), eye(m)]]*[[eye(n), F], [zeros(m,n), eye(m)]] = [[eye(n), F], "
        "[zeros(m,n), eye(m)]]",
        "",
    ),
    ("A*B = B*A", "symmetric(A); symmetric(B)"),
    ("tr(A*B) = 0", "symmetric(A); symmetric(B)"),
    ("A^2 = zeros(n,n)", "antisymmetric(A)"),
    ("Q*A*Q.T = A", "orthogonal(Q)"),
    ("Q = Q.T", "orthogonal(Q)"),
    ("u.T*A*v = v.T*A*u", ""),
    ("u.T*A*v = v.T*A*u", "antisymmetric(A)"),
    ("grad(sum(sigmoid(x[i]), i=1..n), x) = sigmoid(x)", ""),
    ("grad(a.T*tanh(A*x), x) = A*(a .* (ones(n,1) - tanh(A*x) .* tanh(A*x)))", ""),
    ("grad(a.T*sigmoid(A*x), A) = x*(a .* sigmoid(A*x)).T", ""),
    ("grad(sum(softplus(x[i]), i=1..n), x) = tanh(x)", ""),
    ("grad(log(sum(exp(x[i]), i=1..n)), x) = exp(x)", ""),
    ("grad(exp(a.T*x), x) = exp(a.T*x)*x", ""),
    ("sum(u[i]*v[n+1-i], i=1..n) = sum(u[i]*v[i], i=1..n)", ""),
    ("sum(u[i+1], i=1..n-1) = sum(u[i], i=1..n-1)", ""),
    ("sum(u[i], i=1..n) = sum(u[i], i=1..n-1) + u[1]", ""),
    ("sum(u[i+1] - u[i], i=1..n-1) = u[n]", ""),
    ("(A*B)[i,j] = sum(A[i,k]*B[j,k], k=1..n)", ""),
    ("sum(u[i]*v[i], i=1..n) = sum(u[i], i=1..n)*sum(v[i], i=1..n)", ""),
    ("sum((u[i] - sum(u[j], j=1..n)/n)^2, i=1..n) = sum(u[i]^2, i=1..n) - sum(u[i], i=1..n)^2", ""),
]


ILL_TYPED = [
    "x.T*A*x = tr(x*A)",
    "grad(a.T*X*b, X) = b*a.T",
    "u*v.T = v.T*u*eye(n)",
    "(A*F).T = A.T*F.T",
    "tr(X) = tr(X.T)",
    "grad((y - X*b).T*(y - X*b), b) = -2*X*(y - X*b)",
    "inv(X.T*X)*X*y = b",
    "grad(tr(E*X.T*Y), E) = X.T*Y",
    "hessian(b.T*X.T*X*b, b) = 2*X*X.T",
    "F .* G = G .* F",
    "[[A, F], [G, H]] = [[A, G], [F, H]]",
    "diag(A) = A",
]

UNKNOWN = [
    ("grad(log(1 + exp(a.T*x)), x) = sigmoid(a.T*x)*a", "", "sigmoid is not read as a quotient"),
    ("grad(norm(x), x) = x/norm(x)", "", "a norm is no number that the form divides by"),
    ("A*inv(A) = I", "", "nothing makes the inverse exist"),
    ("X*inv(X.T*X)*X.T*X = X", "", "nothing makes the inverse exist"),
    ("det(A*B) = det(A)*det(B)", "", "determinants of symbolic size are not read"),
]

n, p = sp.symbols("n p", integer=True, positive=True)
i, j = sp.symbols("i j", integer=True, nonnegative=True)
A, B = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("B", n, n)
X, x, b = sp.MatrixSymbol("X", n, p), sp.MatrixSymbol("x", n, 1), sp.MatrixSymbol("b", p, 1)
delta = sp.KroneckerDelta


def total(body, *indices):
    return sp.Sum(body, *((s, 0, n - 1) for s in indices))


SYMPY_TRUE = [
    (total(delta(i, j) * A[i, j], i, j), sp.Trace(A)),
    (total(delta(i, 0) * x[i, 0], i), x[0, 0]),
    (total(x[n - 1 - i, 0], i), total(x[i, 0], i)),
    (Gradient(sp.Trace(A.T * A), A), 2 * A),
    (Gradient((x.T * A * x)[0, 0], A), x * x.T),
    (Hessian((b.T * X.T * X * b)[0, 0], b), 2 * X.T * X),
    (sp.Derivative(total(x[i, 0] ** 2, i), x[j, 0]), 2 * x[j, 0]),
    (sp.HadamardProduct(A, sp.OneMatrix(n, n)), A),
]
SYMPY_FALSE = [
    (total(delta(i, j) * A[i, j], i, j), total(A[i, j], i, j)),
    (total(delta(i, 0) * x[i, 0], i), total(x[i, 0], i)),
    (total(x[n - 1 - i, 0] * x[i, 0], i), total(x[i, 0] ** 2, i)),
    (Gradient(sp.Trace(A.T * A), A), 2 * A.T),
    (Gradient((x.T * A * x)[0, 0], x), 2 * A * x),
    (Hessian((b.T * X.T * X * b)[0, 0], b), X.T * X),
    (sp.Derivative(total(x[i, 0] ** 2, i), x[j, 0]), 2 * total(x[i, 0], i)),
    (sp.HadamardProduct(A, sp.OneMatrix(n, n)), A * sp.OneMatrix(n, n)),
]


def verdict(claim, assume=""):
    return sn.check(claim, shapes=SHAPES, assume=[fact for fact in assume.split("; ") if fact])


def test_there_are_enough_rows():
    assert len(TRUE) > 140 and len(FALSE) > 75, (len(TRUE), len(FALSE))


@pytest.mark.parametrize(("claim", "assume"), TRUE)
def test_true_rows_are_proved(claim, assume):
    assert verdict(claim, assume).status == "proved"


@pytest.mark.parametrize(("claim", "assume"), FALSE)
def test_false_rows_are_refuted(claim, assume):
    found = verdict(claim, assume)
    assert found.status == "refuted"
    assert found.counterexample.left != found.counterexample.right


@pytest.mark.parametrize("claim", ILL_TYPED)
def test_shapes_that_clash_are_named(claim):
    found = verdict(claim)
    assert found.status == "ill_typed" and found.reason


@pytest.mark.parametrize(("claim", "assume", "reason"), UNKNOWN)
def test_open_rows_are_not_decided_wrongly(claim, assume, reason):
    found = verdict(claim, assume)
    assert found.status == "unknown" and found.reason, reason


@pytest.mark.parametrize(("left", "right"), SYMPY_TRUE)
def test_true_sympy_rows_are_proved(left, right):
    assert sn.check(left, right).status == "proved"


@pytest.mark.parametrize(("left", "right"), SYMPY_FALSE)
def test_false_sympy_rows_are_refuted(left, right):
    assert sn.check(left, right).status == "refuted"
